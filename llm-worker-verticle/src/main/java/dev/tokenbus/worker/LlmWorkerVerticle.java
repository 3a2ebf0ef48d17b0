package dev.tokenbus.worker;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.PromptAssembly;
import dev.tokenbus.worker.generation.Workload;
import dev.tokenbus.worker.handoff.Digests;
import dev.tokenbus.worker.handoff.HomeSearch;
import dev.tokenbus.worker.handoff.WorkerDrain;
import dev.tokenbus.worker.handoff.WorkerLogTransfer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
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
 * {@link WorkerConfig#drainMs}, hands the rest to other workers, ends with {@code shutting_down} what nobody takes, and gives
 * the logs of ended streams to other workers.
 */
public final class LlmWorkerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LlmWorkerVerticle.class);
    private static final long TICK_MS = 1000;

    /** As many prompts as this may be on their way in parts at once. */
    private static final long PROMPTS_IN_PARTS = 8;

    private final NodeEnvironment environment;
    private final int index;
    private final WorkerConfig config;
    private final WorkerMeter meter;
    private final Future<Tokenizer> tokenizer;
    private final Function<Vertx, Future<List<LlmBackend>>> openBackends;
    private final PromptAssembly prompts;
    private final WorkerId id;
    private List<LlmBackend> backends = List.of();
    private List<WorkerStatus.Model> models = List.of();
    private @Nullable Workload workload;
    private @Nullable NodeDirectory directory;
    private @Nullable Digests digests;
    private @Nullable HomeSearch homes;
    private @Nullable WorkerDrain farewell;

    /**
     * @param index the worker's number on its node, from 0
     * @param tokenizer counts usage where a backend does not; may still be loading
     * @param openBackends opens the worker's backends; the worker closes them
     */
    public LlmWorkerVerticle(
            NodeEnvironment environment,
            int index,
            WorkerConfig config,
            WorkerMeter meter,
            Future<Tokenizer> tokenizer,
            Function<Vertx, Future<List<LlmBackend>>> openBackends) {
        this.environment = environment;
        this.index = index;
        this.config = config;
        this.meter = meter;
        this.tokenizer = tokenizer;
        this.openBackends = openBackends;
        this.prompts = new PromptAssembly(PROMPTS_IN_PARTS * config.promptBytes() + config.logBytes());
        this.id = new WorkerId(environment.nodeId(), index);
    }

    @Override
    public Future<?> start() {
        environment.workersByLoop().isHere(index);
        Workload own = new Workload(context, environment, id, config, meter, tokenizer, this::changed);
        Digests notes = new Digests(vertx, Addresses.worker(id), own.all());
        workload = own;
        digests = notes;
        NodeDirectory nodes = new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
        directory = nodes;
        HomeSearch search = new HomeSearch(vertx, environment, index, own, nodes);
        homes = search;
        nodes.onLost(nodeId -> {
            own.homeLost(nodeId);
            search.tick();
        });
        vertx.setPeriodic(TICK_MS, timer -> {
            own.tick();
            notes.tick();
            search.tick();
        });
        return openBackends
                .apply(vertx)
                .compose(opened -> {
                    backends = List.copyOf(opened);
                    models = modelsOf(backends);
                    return nodes.listen(vertx);
                })
                .compose(listening -> vertx.eventBus()
                        .<BusMessage>consumer(Addresses.worker(id), this::handle)
                        .completion())
                .onSuccess(listening -> changed())
                .onFailure(failed -> closeBackends());
    }

    @Override
    public Future<?> stop() {
        WorkerDrain leaving =
                new WorkerDrain(vertx, workload(), Objects.requireNonNull(digests, "started"), config.drainMs());
        farewell = leaving;
        environment.workersByLoop().isGone(index);
        changed();
        return leaving.said()
                .compose(said -> new WorkerLogTransfer(vertx, environment, directory(), id, workload()).run())
                .onSuccess(given -> workload().close())
                .eventually(this::closeBackends);
    }

    private Future<?> closeBackends() {
        return Future.join(backends.stream().map(LlmBackend::close).toList());
    }

    private Workload workload() {
        return Objects.requireNonNull(workload, "started");
    }

    private NodeDirectory directory() {
        return Objects.requireNonNull(directory, "started");
    }

    private void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof StartStream start) {
            message.reply(accept(start));
        } else if (body instanceof PromptPart part) {
            prompts.add(part);
        } else if (body instanceof LocateStream asked) {
            Objects.requireNonNull(homes, "started").locate(asked).onSuccess(message::reply);
        } else if (body instanceof LeaveHome leave) {
            Objects.requireNonNull(homes, "started").leave(leave).onSuccess(message::reply);
        } else if (body instanceof StreamControl control) {
            control(control);
        } else {
            LOG.warn(
                    "worker={} ignores a message of type {}",
                    id.name(),
                    body.getClass().getSimpleName());
        }
    }

    private StartReply accept(StartStream start) {
        Generation present = workload().find(start.streamId());
        if (present != null && present.home().epoch() == start.epoch()) {
            return StartReply.accepted(workload().position(present), present.backendName());
        }
        if (farewell != null) {
            return StartReply.refused(Verdict.DRAINING, 0);
        }
        Optional<LlmBackend> backend = backends.stream()
                .filter(each -> each.models().contains(start.model()))
                .findFirst();
        if (backend.isEmpty()) {
            return StartReply.refused(Verdict.UNKNOWN_MODEL, 0);
        }
        Optional<StartStream> whole = prompts.complete(start);
        if (whole.isEmpty()) {
            return StartReply.refused(Verdict.INCOMPLETE, 0);
        }
        boolean hasPlace = whole.get().request().hasEnded() || (present != null && !present.hasEnded());
        if ((workload().isFull() && !hasPlace)
                || (present != null && present.home().epoch() > start.epoch())) {
            meter.generationRefused();
            return StartReply.refused(Verdict.BUSY, config.retryAfterMs());
        }
        if (present != null) {
            workload().supersede(present);
        }
        return take(whole.get(), backend.get());
    }

    private StartReply take(StartStream start, LlmBackend backend) {
        if (start.request().hasEnded()) {
            workload().keep(start, backend);
            return StartReply.accepted(0, backend.name());
        }
        return StartReply.accepted(workload().add(start, backend), backend.name());
    }

    private void control(StreamControl control) {
        Generation generation = workload().find(control.streamId());
        if (generation == null || generation.home().epoch() != control.epoch()) {
            return;
        }
        switch (control.kind()) {
            case CREDIT -> generation.credit(control.value(), control.viewers());
            case STOP -> generation.stop();
            case CANCEL -> workload().supersede(generation);
            case ACKNOWLEDGE -> generation.acknowledge();
            case RESEND -> generation.home().rewind(control.value());
        }
    }

    private static List<WorkerStatus.Model> modelsOf(List<LlmBackend> backends) {
        return backends.stream()
                .flatMap(backend -> backend.models().stream()
                        .map(model -> new WorkerStatus.Model(model, backend.canContinue(model))))
                .toList();
    }

    private void changed() {
        environment
                .presence()
                .workerChanged(new WorkerStatus(
                        index,
                        models,
                        config.capacity(),
                        workload().running(),
                        config.queueCapacity(),
                        workload().queued(),
                        workload().meanFirstTokenMs()));
        if (farewell != null) {
            farewell.changed();
        }
    }
}
