package dev.tokenbus.worker;

import dev.tokenbus.protocol.Addresses;
import dev.tokenbus.protocol.BusMessage;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.NodeEnvironment;
import dev.tokenbus.protocol.PromptPart;
import dev.tokenbus.protocol.StartReply;
import dev.tokenbus.protocol.StartReply.Verdict;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamControl;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamLog;
import dev.tokenbus.protocol.StreamQueued;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.WorkerMeter;
import dev.tokenbus.protocol.WorkerStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs streams: takes {@link StartStream}s at its own address, asks its backends for the answers, and sends the events of
 * each stream to the stream's home until the home has them all.
 *
 * <p>One event loop owns all of it. {@link #stop} refuses new streams, lets running ones finish up to
 * {@link WorkerConfig#drainMs}, and ends the rest with {@code shutting_down}.
 */
public final class LlmWorkerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LlmWorkerVerticle.class);
    private static final long TICK_MS = 1000;

    private final NodeEnvironment environment;
    private final int index;
    private final WorkerConfig config;
    private final WorkerMeter meter;
    private final Tokenizer tokenizer;
    private final Function<Vertx, Future<List<LlmBackend>>> openBackends;
    private final Admission admission;
    private final PromptAssembly prompts;
    private final EndedGenerations ended;
    private final Map<StreamId, Generation> generations = new HashMap<>();
    private final Map<Generation, Integer> reportedPositions = new HashMap<>();
    private final String address;
    private List<LlmBackend> backends = List.of();
    private @Nullable Digests digests;
    private @Nullable GenerationTimers timers;
    private @Nullable Promise<Void> idle;
    private double meanFirstTokenMs;

    /**
     * @param index the worker's number on its node, from 0
     * @param openBackends opens the worker's backends; the worker closes them
     */
    public LlmWorkerVerticle(
            NodeEnvironment environment,
            int index,
            WorkerConfig config,
            WorkerMeter meter,
            Tokenizer tokenizer,
            Function<Vertx, Future<List<LlmBackend>>> openBackends) {
        this.environment = environment;
        this.index = index;
        this.config = config;
        this.meter = meter;
        this.tokenizer = tokenizer;
        this.openBackends = openBackends;
        this.admission = new Admission(config.capacity(), config.queueCapacity());
        this.prompts = new PromptAssembly(8L * config.promptBytes());
        this.ended = new EndedGenerations(config.retainedBytes(), config.resumeWindowMs() * 1_000_000L);
        this.address = Addresses.worker(environment.nodeId(), index);
    }

    @Override
    public Future<?> start() {
        NodeDirectory directory =
                new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
        directory.onLost(this::homeLost);
        timers = new GenerationTimers(vertx, config.orphanMs());
        digests = new Digests(vertx, address, generations.values());
        vertx.setPeriodic(TICK_MS, timer -> tick());
        return openBackends
                .apply(vertx)
                .compose(opened -> {
                    backends = List.copyOf(opened);
                    return directory.listen(vertx);
                })
                .compose(listening -> vertx.eventBus()
                        .<BusMessage>consumer(address, this::handle)
                        .completion())
                .onSuccess(listening -> announce());
    }

    @Override
    public Future<?> stop() {
        Promise<Void> allEnded = Promise.promise();
        idle = allEnded;
        completeIfIdle();
        long deadline = vertx.setTimer(Math.max(1, config.drainMs()), timer -> failRemaining());
        return allEnded.future()
                .compose(done -> {
                    vertx.cancelTimer(deadline);
                    return digests == null ? Future.succeededFuture() : digests.send();
                })
                .eventually(() ->
                        Future.join(backends.stream().map(LlmBackend::close).toList()));
    }

    private void failRemaining() {
        StreamFailure failure = new StreamFailure(ErrorCode.SHUTTING_DOWN, "the worker is shutting down", 1000);
        List.copyOf(generations.values()).forEach(generation -> generation.fail(failure));
    }

    private void completeIfIdle() {
        if (idle != null && admission.running() == 0 && admission.queued() == 0) {
            idle.tryComplete();
        }
    }

    private void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof StartStream start) {
            message.reply(accept(start));
        } else if (body instanceof PromptPart part) {
            prompts.add(part);
        } else if (body instanceof StreamControl control) {
            control(control);
        } else {
            LOG.warn(
                    "worker address={} ignores a message of type {}",
                    address,
                    body.getClass().getSimpleName());
        }
    }

    private StartReply accept(StartStream start) {
        Generation present = generations.get(start.streamId());
        if (present != null && present.epoch() == start.epoch()) {
            return StartReply.accepted(position(present), present.backendName());
        }
        if (idle != null) {
            return StartReply.refused(Verdict.DRAINING, 0);
        }
        Optional<LlmBackend> backend = backendFor(start.model());
        if (backend.isEmpty()) {
            return StartReply.refused(Verdict.UNKNOWN_MODEL, 0);
        }
        if (admission.isFull() || (present != null && present.epoch() > start.epoch())) {
            meter.generationRefused();
            return StartReply.refused(Verdict.BUSY, config.retryAfterMs());
        }
        Optional<StartStream> whole = prompts.complete(start);
        if (whole.isEmpty()) {
            return StartReply.refused(Verdict.INCOMPLETE, 0);
        }
        if (present != null) {
            supersede(present);
        }
        return run(whole.get(), backend.get());
    }

    private StartReply run(StartStream start, LlmBackend backend) {
        String home = Addresses.stream(start.homeNodeId(), start.streamId());
        StreamLog log = new StreamLog(config.logBytes());
        FramePump pump = new FramePump(
                context, log, start.epoch(), address, vertx.eventBus().sender(home));
        Generation generation = new Generation(
                start,
                backend,
                environment.nodeId() + "/" + index,
                log,
                pump,
                new Window(config.windowBytes()),
                new Owner(),
                environment.nanoClock(),
                meter);
        generations.put(start.streamId(), generation);
        meter.generationAccepted();
        timers().armDeadline(
                        generation, start.request().config().streamOptions().deadlineMs());
        if (admission.admit(generation)) {
            generation.begin();
        }
        announce();
        int position = position(generation);
        reportedPositions.put(generation, position);
        return StartReply.accepted(position, backend.name());
    }

    private void control(StreamControl control) {
        Generation generation = generations.get(control.streamId());
        if (generation == null || generation.epoch() != control.epoch()) {
            return;
        }
        switch (control.kind()) {
            case CREDIT -> generation.credit(control.value(), control.viewers());
            case STOP -> generation.stop();
            case CANCEL -> supersede(generation);
            case ACKNOWLEDGE -> generation.acknowledge();
            case RESEND -> generation.pump().rewind(control.value());
        }
    }

    /** Another attempt, or none, is the right one now. */
    private void supersede(Generation generation) {
        generation.cancel();
        ended.remove(generation);
        drop(generation);
    }

    private void drop(Generation generation) {
        if (generations.remove(generation.streamId(), generation)) {
            meter.heldBytes(-generation.log().bytes());
            generation.pump().close();
            environment
                    .forgetAddress()
                    .accept(Addresses.stream(generation.home().nodeId(), generation.streamId()));
        }
    }

    private void homeLost(String nodeId) {
        for (Generation generation : List.copyOf(generations.values())) {
            if (generation.home().nodeId().equals(nodeId)) {
                generation.credit(0, 0);
            }
        }
    }

    private GenerationTimers timers() {
        return Objects.requireNonNull(timers, "started");
    }

    private void tick() {
        ended.expire(environment.nanoClock().getAsLong()).forEach(this::drop);
        reportPositions();
        if (digests != null) {
            digests.tick();
        }
    }

    private void reportPositions() {
        List<Generation> queue = admission.queue();
        for (int i = 0; i < queue.size(); i++) {
            reportPosition(queue.get(i), i + 1);
        }
    }

    private void reportPosition(Generation generation, int position) {
        Integer before = reportedPositions.put(generation, position);
        if (before == null || before != position) {
            vertx.eventBus()
                    .send(
                            Addresses.stream(generation.home().nodeId(), generation.streamId()),
                            new StreamQueued(generation.epoch(), position));
        }
    }

    /** 0 for one that runs, else its place in the queue from 1. */
    private int position(Generation generation) {
        return admission.queue().indexOf(generation) + 1;
    }

    private Optional<LlmBackend> backendFor(String model) {
        return backends.stream()
                .filter(backend -> backend.models().contains(model))
                .findFirst();
    }

    private void announce() {
        List<WorkerStatus.Model> models = new ArrayList<>();
        for (LlmBackend backend : backends) {
            backend.models().forEach(model -> models.add(new WorkerStatus.Model(model, backend.canContinue(model))));
        }
        environment
                .presence()
                .workerChanged(new WorkerStatus(
                        index,
                        models,
                        config.capacity(),
                        admission.running(),
                        config.queueCapacity(),
                        admission.queued(),
                        Math.round(meanFirstTokenMs)));
    }

    private final class Owner implements Generation.Owner {
        @Override
        public void ended(Generation generation) {
            timers().ended(generation);
            reportedPositions.remove(generation);
            if (!admission.withdrew(generation)) {
                admission.freed().forEach(LlmWorkerVerticle.this::beginQueued);
            }
            if (generation.wasCancelled()) {
                drop(generation);
            } else {
                ended.add(generation);
            }
            announce();
            completeIfIdle();
        }

        @Override
        public void orphaned(Generation generation, boolean orphaned) {
            timers().orphaned(generation, orphaned);
        }

        @Override
        public void firstToken(long nanos) {
            // A moving mean over about the last ten streams.
            double millis = nanos / 1e6;
            meanFirstTokenMs = meanFirstTokenMs == 0 ? millis : meanFirstTokenMs * 0.9 + millis * 0.1;
        }

        @Override
        public long countTokens(List<ChatMessage> messages) {
            return PromptTokens.count(tokenizer, messages);
        }
    }

    private void beginQueued(Generation generation) {
        reportPosition(generation, 0);
        generation.begin();
    }
}
