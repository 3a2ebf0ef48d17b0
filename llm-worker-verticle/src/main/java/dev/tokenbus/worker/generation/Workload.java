package dev.tokenbus.worker.generation;

import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.worker.admission.Admission;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.Slots;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.text.DeltaTokens;
import dev.tokenbus.worker.text.TokenCount;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All generations of one worker: admits them, runs them, and retains for a while those that ended, within a budget.
 *
 * <p>Confined to the worker's event loop.
 */
public final class Workload implements Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Workload.class);

    private final Context context;
    private final NodeEnvironment environment;
    private final String workerName;
    private final WorkerConfig config;
    private final WorkerMeter meter;
    private final Future<Tokenizer> tokenizer;
    private final Runnable onChange;
    private Consumer<Generation> whenHeld = generation -> {};
    private final LogBudget budget;
    private final Equipment equipment;
    private final Places places;
    private final EndedGenerations ended;
    private final GenerationTimers timers;
    private final RoomShortage shortage;
    private final Map<StreamId, Generation> generations = new HashMap<>();
    private final Unheard unheard = new Unheard();
    private final QueuePositions positions = new QueuePositions();
    private final FirstTokenTime firstTokens = new FirstTokenTime();

    /** @param onChange called when a generation starts to wait or to run, and when it ends */
    public Workload(
            Context context,
            NodeEnvironment environment,
            WorkerId id,
            WorkerConfig config,
            WorkerMeter meter,
            Future<Tokenizer> tokenizer,
            Runnable onChange) {
        this.context = context;
        this.environment = environment;
        this.workerName = id.name();
        this.config = config;
        this.meter = meter;
        this.tokenizer = tokenizer;
        this.onChange = onChange;
        this.budget = new LogBudget(LogBudget.orShareOfHeap(config.retention().heldBytes()), meter::heldBytes);
        HomeLink.Network network = new HomeLink.Network(context, Addresses.worker(id), environment.forgetAddress());
        this.equipment = new Equipment(workerName, network, config.streams(), budget, environment.nanoClock(), meter);
        this.places = new Places(
                new Admission<>(config.slots()),
                new Orphans(config.streams().orphanYield().toNanos()),
                environment.nanoClock(),
                meter);
        this.ended = new EndedGenerations(
                config.retention().retainedBytes(),
                budget,
                config.retention().resumeWindow().toNanos());
        this.shortage = new RoomShortage(budget, config.retention().roomWait().toNanos());
        this.timers = new GenerationTimers(context.owner(), config.streams().orphan());
    }

    public @Nullable Generation find(StreamId id) {
        return generations.get(id);
    }

    /** A live view of all generations, ended ones too. */
    public Collection<Generation> all() {
        return Collections.unmodifiableCollection(generations.values());
    }

    public Unheard unheard() {
        return unheard;
    }

    /** Whether there are a place and room for one more stream; one that nobody watches leaves if it is in the way. */
    public boolean makeRoom(StartStream.Body asked) {
        return places.freeOne(Assignment.claimOf(asked)) && budget.hasRoomFor(asked.promptBytes());
    }

    private long now() {
        return environment.nanoClock().getAsLong();
    }

    public boolean isIdle() {
        return places.running() == 0 && places.queued() == 0;
    }

    public int running() {
        return places.running();
    }

    public int queued() {
        return places.queued();
    }

    /** The mean time to first token of about the last ten streams; 0 before the first token. */
    public long meanFirstTokenMs() {
        return firstTokens.meanMs();
    }

    /** Admits a stream after {@link #makeRoom}; returns its place in the queue, 0 if it runs. */
    public int add(StartStream start, LlmBackend backend) {
        Generation generation = generation(start, backend);
        meter.generationAccepted();
        timers.armDeadline(generation, start.request().config().streamOptions().deadlineMs());
        if (places.take(generation)) {
            begin(generation);
        }
        int position = position(generation);
        positions.said(generation, position);
        onChange.run();
        return position;
    }

    /** Retains the log of a stream that has ended, for a worker that shuts down. */
    public void keep(StartStream start, LlmBackend backend) {
        ended.add(generation(start, backend));
        expire();
    }

    private Generation generation(StartStream start, LlmBackend backend) {
        Generation generation = equipment.generation(start, backend, this);
        generations.put(start.streamId(), generation);
        unheard.add(generation);
        return generation;
    }

    /** A backend that throws costs its stream, but no place. The stream fails in a later pass, because the next one may throw too. */
    private void begin(Generation generation) {
        try {
            generation.begin();
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("streamId", generation.streamId())
                    .addKeyValue("backend", generation.backendName())
                    .setCause(e)
                    .log("a backend threw when it was asked");
            StreamFailure failure = new StreamFailure(ErrorCode.INTERNAL, "the model could not be asked");
            context.runOnContext(v -> generation.fail(failure));
        }
    }

    private void begin(List<Generation> admitted) {
        for (Generation next : admitted) {
            positions.report(next, 0);
            begin(next);
        }
    }

    /** Runs and queues other numbers of streams from now on; those that run go on, those that wait stay. */
    public void use(Slots slots) {
        begin(places.use(slots));
        onChange.run();
    }

    /** Those that wait for a backend ask another one in its place. */
    public void askInstead(LlmBackend gone, LlmBackend other) {
        places.queue().forEach(generation -> generation.askInstead(gone, other));
    }

    /** Whether an answer is running or waiting for a backend. */
    public boolean needs(LlmBackend backend) {
        return live().stream().anyMatch(generation -> generation.asks(backend));
    }

    /** The place in the queue, from 1; 0 for one that runs. */
    public int position(Generation generation) {
        return places.position(generation);
    }

    /** Cancels and forgets a generation, because another attempt, or none, is valid now. */
    public void supersede(Generation generation) {
        LOG.atDebug()
                .addKeyValue("streamId", generation.streamId())
                .addKeyValue("epoch", generation.home().epoch())
                .addKeyValue("ended", generation.hasEnded())
                .log("the generation is superseded");
        generation.cancel();
        ended.remove(generation);
        drop(generation);
    }

    /** All that wait, the next one first. */
    public List<Generation> queue() {
        return places.queue();
    }

    /** All that wait or run. */
    public List<Generation> live() {
        return generations.values().stream()
                .filter(generation -> !generation.hasEnded())
                .toList();
    }

    /** All that have ended, and whose logs are kept. */
    public List<Generation> ended() {
        return generations.values().stream().filter(Generation::hasEnded).toList();
    }

    public void failAll(StreamFailure failure) {
        // Those that wait fail first, so that none of them begins in the place of one that ran.
        places.queue().forEach(generation -> generation.fail(failure));
        List.copyOf(generations.values()).forEach(generation -> generation.fail(failure));
    }

    /** Forgets all generations, which have ended. */
    public void close() {
        List.copyOf(generations.values()).forEach(this::drop);
    }

    /** Called once a second. */
    public void tick() {
        expire();
        shortage.tick(now(), this::live);
        places.yieldToWaiting();
        positions.report(places.queue());
    }

    private void expire() {
        ended.expire(now(), this::drop);
        shortage.roomChanged();
    }

    private void drop(Generation generation) {
        if (generations.remove(generation.streamId(), generation)) {
            unheard.remove(generation);
            generation.free();
            generation.home().close();
        }
    }

    @Override
    public void ended(Generation generation) {
        timers.ended(generation);
        shortage.ended(generation);
        positions.forget(generation);
        begin(places.ended(generation));
        if (generation.wasCancelled()) {
            drop(generation);
        } else {
            ended.add(generation);
            expire();
        }
        onChange.run();
    }

    @Override
    public void orphaned(Generation generation, boolean orphaned) {
        timers.orphaned(generation, orphaned);
        places.orphaned(generation, orphaned);
    }

    @Override
    public void firstToken(long nanos) {
        firstTokens.add(nanos);
    }

    @Override
    public void roomIsShort(Generation generation) {
        // Ended ones go first.
        expire();
        shortage.isShort(generation);
    }

    /** Sets who is told of each generation that is held back until its viewers have read more. */
    public void onHeld(Consumer<Generation> listener) {
        whenHeld = listener;
    }

    @Override
    public void held(Generation generation) {
        whenHeld.accept(generation);
    }

    @Override
    public AttemptTrace trace(StartStream start, String backend) {
        return environment.tracing().attempt(start, workerName, backend);
    }

    @Override
    public long countTokens(List<ChatMessage> messages) {
        return TokenCount.quick(tokenizer, messages);
    }

    @Override
    public DeltaTokens countDeltas() {
        return new DeltaTokens(tokenizer);
    }
}
