package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to produce the answer of one stream: takes the backend's deltas into the stream's log, holds the backend back
 * when it runs too far ahead of the readers, and ends the log with exactly one terminal event (unless it is cancelled,
 * which means that nobody follows this attempt any more).
 *
 * <p>Confined to the worker's event loop.
 */
public final class Generation implements LlmBackend.Listener {
    /** Above every priority that a client may ask for: an answer that was begun does not wait behind new prompts. */
    private static final int AHEAD_OF_ALL = 10;

    private final StreamId streamId;
    private final String model;
    private final int priority;
    private final RequestKey key;
    private final LlmBackend backend;
    private final Owner owner;
    private final LongSupplier nanoClock;
    private final WorkerMeter meter;
    private final StreamLog log;
    private final CreditWindow window;
    private final PriorAttempts soFar;
    private final HomeLink home;
    private GenerationState state;
    /** What was asked; dropped at the end, so that a kept log does not keep its prompt too. */
    private @Nullable StartStream start;

    private LlmBackend.@Nullable Generating upstream;

    /** What a generation needs of the worker that runs it. */
    interface Owner {
        /** The place is free again; called once, after the terminal event was appended or the generation cancelled. */
        void ended(Generation generation);

        /** Nobody has watched for the orphan time if this stays so until then; or somebody watches again. */
        void orphaned(Generation generation, boolean orphaned);

        /** The first token came, so many nanoseconds after the generation began. */
        void firstToken(long nanos);

        /** The log has grown by so many bytes. */
        void held(long bytes);

        /** Counts the tokens of a prompt. */
        long countTokens(List<ChatMessage> messages);
    }

    Generation(
            StartStream start,
            LlmBackend backend,
            String workerName,
            StreamLog log,
            HomeLink home,
            CreditWindow window,
            Owner owner,
            LongSupplier nanoClock,
            WorkerMeter meter) {
        this.start = start;
        this.streamId = start.streamId();
        this.model = start.model();
        this.key = start.request().key();
        this.soFar = new PriorAttempts(start, workerName, backend.name());
        this.priority = soFar.isFirstAttempt()
                ? start.request().config().streamOptions().priority()
                : AHEAD_OF_ALL;
        this.backend = backend;
        this.log = log;
        this.home = home;
        this.window = window;
        this.owner = owner;
        this.nanoClock = nanoClock;
        this.meter = meter;
        window.produced((int) log.bytes());
        this.state = new GenerationState.Queued(nanoClock.getAsLong());
        if (log.hasEnded()) {
            // It ended elsewhere, and its home has all of it: only the log is kept here.
            home.abandon();
            finish(false);
        }
    }

    public StreamId streamId() {
        return streamId;
    }

    /** The way to who owns the stream. */
    public HomeLink home() {
        return home;
    }

    /** 0 waits longest; one that goes on after a lost worker goes before all. */
    int priority() {
        return priority;
    }

    public StreamLog log() {
        return log;
    }

    public String model() {
        return model;
    }

    /** What was asked, for a new home; without messages once it has ended. */
    public StartStream.Body request() {
        return start == null
                ? new StartStream.Body(List.of(), StreamConfig.DEFAULT).withKey(key)
                : start.request().after(List.of(), soFar.attempts());
    }

    /** All of it, for another worker that is to keep the log of an ended stream. */
    public StartStream kept() {
        StartStream.Body body = request().after(log.read(0, Integer.MAX_VALUE), soFar.attempts());
        HomeLink.Gateway owned = home.gateway();
        return new StartStream(streamId, home.epoch(), owned.nodeId(), owned.index(), model, 0, body);
    }

    public String backendName() {
        return backend.name();
    }

    public boolean hasEnded() {
        return state instanceof GenerationState.Ended;
    }

    /** When it ended, in nanoseconds; only for one that has. */
    long endedAt() {
        return ((GenerationState.Ended) state).endedAt();
    }

    boolean wasCancelled() {
        return state instanceof GenerationState.Ended ended && ended.cancelled();
    }

    /** There is a free place: asks the backend. */
    void begin() {
        if (!(state instanceof GenerationState.Queued queued) || start == null) {
            return;
        }
        long now = nanoClock.getAsLong();
        state = queued.begin(now);
        meter.queueWait(now - queued.acceptedAt());
        if (soFar.isComplete()) {
            onEnd(new Completion("length", Usage.NONE));
        } else {
            upstream = backend.generate(soFar.rest(start, log.text()), this);
        }
    }

    @Override
    public void onDelta(ChunkKind kind, String text, int count) {
        if (hasEnded()) {
            return;
        }
        if (state instanceof GenerationState.AwaitingFirstToken awaiting) {
            long now = nanoClock.getAsLong();
            state = awaiting.firstToken(now);
            meter.firstToken(now - awaiting.begunAt());
            owner.firstToken(now - awaiting.begunAt());
        }
        StreamEvent.Delta delta = new StreamEvent.Delta(home.epoch(), kind, text, count);
        if (log.append(delta) == StreamLog.Append.FULL) {
            fail(new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this server keeps"));
            return;
        }
        soFar.add(delta);
        owner.held(delta.cost());
        home.logGrew();
        window.produced(delta.cost());
        holdOrRelease();
    }

    @Override
    public void onEnd(Completion completion) {
        if (!hasEnded()) {
            long now = nanoClock.getAsLong();
            Timings timings = state.timings(now, window.stalledNanos(now), soFar.attempts());
            state.recordSpeed(meter, now, soFar.produced());
            Usage usage = completion.usage().plusEarlier(earlier());
            end(new StreamEvent.Done(home.epoch(), completion.finishReason(), usage, timings, soFar.textChars()));
        }
    }

    @Override
    public void onFailure(StreamFailure failure) {
        fail(failure);
    }

    /** Ends this attempt with an error, and the upstream request with it. */
    void fail(StreamFailure failure) {
        if (!hasEnded()) {
            cancelUpstream();
            end(new StreamEvent.Failed(home.epoch(), failure, usage()));
        }
    }

    /** The owner of the stream wants no more. */
    public void stop() {
        if (!hasEnded()) {
            cancelUpstream();
            end(new StreamEvent.Stopped(home.epoch(), usage()));
        }
    }

    /** Nobody follows this attempt any more: ends without a word. */
    public void cancel() {
        if (!hasEnded()) {
            cancelUpstream();
            home.abandon();
            meter.generationEnded("cancelled", usage());
            finish(true);
            owner.ended(this);
        }
    }

    /** The home's fastest viewer was sent everything up to {@code fastestSeq}; so many connections watch. */
    public void credit(long fastestSeq, int viewers) {
        if (hasEnded()) {
            return;
        }
        boolean wasOrphaned = window.isOrphaned();
        window.credit(log, fastestSeq, viewers);
        if (wasOrphaned != window.isOrphaned()) {
            owner.orphaned(this, window.isOrphaned());
        }
        holdOrRelease();
    }

    /** The home holds a terminal event; if it is not from here, the home has ended the stream without this attempt. */
    public void acknowledge() {
        cancel();
        home.acknowledge();
    }

    private void holdOrRelease() {
        if (upstream == null) {
            return;
        }
        switch (window.decide(nanoClock.getAsLong())) {
            case HOLD -> {
                meter.backpressure("window");
                upstream.pause();
            }
            case RELEASE -> upstream.resume();
            case UNCHANGED -> {}
        }
    }

    private void end(StreamEvent.Terminal terminal) {
        log.append(terminal);
        owner.held(terminal.cost());
        finish(false);
        meter.generationEnded(terminal.outcome(), terminal.usage());
        home.logGrew();
        owner.ended(this);
    }

    private void finish(boolean cancelled) {
        state = new GenerationState.Ended(nanoClock.getAsLong(), cancelled);
        upstream = null;
        start = null;
    }

    private void cancelUpstream() {
        if (upstream != null) {
            upstream.cancel();
        }
    }

    private Usage usage() {
        return new Usage(promptTokens(), soFar.produced(), true).plusEarlier(earlier());
    }

    /** What the lost attempts used, each of which was given the prompt. */
    private Usage earlier() {
        return soFar.isFirstAttempt() ? Usage.NONE : soFar.used(promptTokens());
    }

    private long promptTokens() {
        return start == null ? 0 : owner.countTokens(start.request().messages());
    }
}
