package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.trace.CallTrace;
import dev.tokenbus.worker.admission.Applicant;
import dev.tokenbus.worker.admission.Claim;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import java.util.function.LongSupplier;

/**
 * One attempt to produce the answer of one stream: appends the backend's deltas to the stream's log, and ends the log with exactly
 * one terminal event, unless it is cancelled because nobody follows this attempt any more.
 *
 * <p>Confined to the worker's event loop.
 */
public final class Generation implements LlmBackend.Listener, Applicant {
    private final Assignment assignment;
    private final PriorAttempts attempts;
    private LlmBackend backend;
    private final Owner owner;
    private final LongSupplier nanoClock;
    private final WorkerMeter meter;
    private GenAiMeter genAi;
    private final StreamLog log;
    private final LogRoom room;
    private final HomeLink home;
    private final BackPressure backPressure;
    private GenerationState state;

    Generation(
            StartStream start,
            LlmBackend backend,
            String workerName,
            StreamLog log,
            LogRoom room,
            HomeLink home,
            CreditWindow window,
            Owner owner,
            LongSupplier nanoClock,
            WorkerMeter meter) {
        this.attempts = new PriorAttempts(start, workerName, backend.name(), owner.countDeltas());
        this.log = log;
        AttemptTrace trace = log.hasEnded() ? AttemptTrace.NONE : owner.trace(start, backend.name());
        this.assignment = new Assignment(start, attempts, trace);
        this.backend = backend;
        this.room = room;
        this.home = home;
        this.backPressure = new BackPressure(window, nanoClock, meter, trace);
        this.owner = owner;
        this.nanoClock = nanoClock;
        this.meter = meter;
        this.genAi = meter.genAi(start.model(), backend.provider());
        this.state = new GenerationState.Queued(nanoClock.getAsLong());
        room.grew(log.bytes());
        backPressure.produced((int) log.bytes());
        if (log.hasEnded()) {
            // It ended elsewhere, and its home has all of it: only the log is kept here.
            home.abandon();
            finish(false);
        }
    }

    public StreamId streamId() {
        return assignment.streamId();
    }

    /** The way to the stream's home. */
    public HomeLink home() {
        return home;
    }

    /** Another gateway is going to be the home. */
    public void homeMoves(String to) {
        assignment.trace().moved(home.gateway().nodeId(), to);
    }

    @Override
    public Claim claim() {
        return assignment.claim();
    }

    public StreamLog log() {
        return log;
    }

    /** The log is gone. */
    void free() {
        room.close();
    }

    public String model() {
        return assignment.model();
    }

    /** What was asked, for a new home; without messages once it has ended. */
    public StartStream.Body request() {
        return assignment.request();
    }

    /** Everything, for another worker that is to retain the log of an ended stream. */
    public StartStream kept() {
        StartStream.Body body = request().after(log.read(0, Integer.MAX_VALUE), attempts.attempts());
        HomeLink.Gateway owned = home.gateway();
        return new StartStream(streamId(), home.epoch(), owned.nodeId(), owned.index(), model(), 0, body);
    }

    public String backendName() {
        return backend.name();
    }

    boolean asks(LlmBackend which) {
        return backend == which;
    }

    /** While it waits for that backend, it is going to ask another one, of the same name, if that one can answer it. */
    void askInstead(LlmBackend gone, LlmBackend other) {
        boolean canAnswer = other.models().contains(model()) && (!claim().continued() || other.canContinue(model()));
        if (asks(gone) && isWaiting() && canAnswer) {
            backend = other;
            genAi = meter.genAi(model(), other.provider());
        }
    }

    public boolean hasEnded() {
        return state instanceof GenerationState.Ended;
    }

    /** What it takes in memory now that it has ended, in bytes. */
    long keptBytes() {
        return log.bytes() + assignment.kept().heldBytes();
    }

    /** When it ended, in nanoseconds; only for one that has. */
    long endedAt() {
        return ((GenerationState.Ended) state).endedAt();
    }

    boolean wasCancelled() {
        return state instanceof GenerationState.Ended ended && ended.cancelled();
    }

    /** Asks the backend: there is a free place. */
    void begin() {
        if (!(state instanceof GenerationState.Queued queued)) {
            return;
        }
        long now = nanoClock.getAsLong();
        meter.queueWait(now - queued.acceptedAt());
        assignment.trace().begun(now - queued.acceptedAt());
        if (attempts.isComplete()) {
            onEnd(new Completion("length", Usage.NONE));
        } else {
            state = queued.begin(now);
            backPressure.begin(backend.generate(assignment.rest(log.text()), this));
        }
    }

    @Override
    public CallTrace onCall(CallTrace.Asked asked) {
        return assignment.trace().calls(asked);
    }

    @Override
    public void onModel(String model) {
        genAi = genAi.answeredAs(model);
    }

    @Override
    public void onDelta(ChunkKind kind, String text, int count) {
        if (hasEnded()) {
            return;
        }
        if (state instanceof GenerationState.AwaitingFirstToken awaiting && kind.isGenerated()) {
            long now = nanoClock.getAsLong();
            state = awaiting.firstToken(now);
            meter.firstToken(now - awaiting.begunAt());
            genAi.firstToken(now - awaiting.begunAt());
            owner.firstToken(now - awaiting.begunAt());
            assignment.trace().firstToken();
        }
        StreamEvent.Delta delta = new StreamEvent.Delta(home.epoch(), kind, text, count);
        if (log.append(delta) == StreamLog.Append.FULL) {
            fail(new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this server keeps"));
            return;
        }
        attempts.add(delta);
        if (room.grew(delta.cost())) {
            owner.roomIsShort(this);
        }
        home.logGrew();
        long holds = backPressure.holds();
        backPressure.produced(delta.cost());
        if (backPressure.holds() != holds) {
            owner.held(this);
        }
    }

    /** Whether its backend is held until the viewers have read more. */
    public boolean isHeld() {
        return backPressure.isHeld();
    }

    /** How often its backend was held. */
    public long holds() {
        return backPressure.holds();
    }

    @Override
    public void onPromptTokens(long count) {
        attempts.promptHas(count);
    }

    @Override
    public void onRetry() {
        meter.upstreamRetried();
    }

    @Override
    public void onEnd(Completion completion) {
        if (!hasEnded()) {
            long now = nanoClock.getAsLong();
            Timings timings = state.timings(now, backPressure.stalledNanos(now), attempts.attempts());
            state.recordSpeed(meter, now, attempts.produced());
            state.recordEnd(genAi, Outcome.Ending.DONE, completion.usage(), now);
            Usage usage = completion.usage().plusEarlier(attempts.earlier(this::estimatedPrompt));
            end(completion.withUsage(usage).toEvent(home.epoch(), timings, attempts.textChars()));
        }
    }

    @Override
    public void onFailure(StreamFailure failure) {
        fail(failure);
    }

    /** Ends this attempt with an error, and the upstream request with it. */
    void fail(StreamFailure failure) {
        if (!hasEnded()) {
            backPressure.cancel();
            end(new StreamEvent.Failed(home.epoch(), failure, usageWhen(failure.code())));
        }
    }

    /** Ends the answer where it is, because its client wants no more. */
    public void stop() {
        if (!hasEnded()) {
            backPressure.cancel();
            end(new StreamEvent.Stopped(home.epoch(), usageWhen(Outcome.Ending.STOPPED)));
        }
    }

    /** Ends without a terminal event, because nobody follows this attempt any more. */
    public void cancel() {
        if (!hasEnded()) {
            backPressure.cancel();
            home.abandon();
            meter.generationEnded(Outcome.Ending.CANCELLED, usageWhen(Outcome.Ending.CANCELLED));
            finish(true);
            assignment.trace().cancelled();
            owner.ended(this);
        }
    }

    /** The home's fastest viewer has been sent everything up to {@code fastestSeq}; so many connections watch. */
    public void credit(long fastestSeq, int viewers) {
        if (hasEnded()) {
            return;
        }
        boolean wasOrphaned = backPressure.isOrphaned();
        backPressure.credit(log, fastestSeq, viewers);
        if (wasOrphaned != backPressure.isOrphaned()) {
            owner.orphaned(this, backPressure.isOrphaned());
        }
    }

    /** Waits, because there is no room for more of the log, or goes on. */
    void waitForRoom(boolean none) {
        backPressure.waitForRoom(none);
    }

    @Override
    public boolean isOrphaned() {
        return backPressure.isOrphaned();
    }

    boolean isWaiting() {
        return state instanceof GenerationState.Queued;
    }

    /** Whether nobody reads on: there is no viewer, or the fastest one is far behind. */
    boolean isUnread() {
        return backPressure.isUnread();
    }

    /** The home has a terminal event; if it is not this attempt's, the attempt is cancelled. */
    public void acknowledge() {
        cancel();
        home.acknowledge();
    }

    private void end(StreamEvent.Terminal terminal) {
        log.append(terminal);
        room.grew(terminal.cost());
        finish(false);
        meter.generationEnded(terminal.outcome(), terminal.usage());
        assignment.trace().ended(terminal);
        home.logGrew();
        owner.ended(this);
    }

    private void finish(boolean cancelled) {
        state = new GenerationState.Ended(nanoClock.getAsLong(), cancelled);
        backPressure.end();
        assignment.forgetPrompt();
        room.keeps(assignment.kept().heldBytes());
        room.ended();
    }

    /** What all attempts used when this one ends so, before its answer is complete. */
    private Usage usageWhen(Outcome ended) {
        long prompt = estimatedPrompt();
        state.recordEnd(genAi, ended, attempts.own(prompt), nanoClock.getAsLong());
        return attempts.usage(prompt);
    }

    private long estimatedPrompt() {
        return owner.countTokens(assignment.messages());
    }
}
