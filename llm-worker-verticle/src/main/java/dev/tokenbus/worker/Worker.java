package dev.tokenbus.worker;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.PromptAssembly;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.CountTokens;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.TokensCounted;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.Slots;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.Workload;
import dev.tokenbus.worker.handoff.Digests;
import dev.tokenbus.worker.handoff.HeldStreams;
import dev.tokenbus.worker.handoff.HomeSearch;
import dev.tokenbus.worker.handoff.WorkerDrain;
import dev.tokenbus.worker.handoff.WorkerLogTransfer;
import dev.tokenbus.worker.text.TokenCount;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker with its backends open: answers what the bus brings to its address. Confined to its verticle's event loop. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long TICK_MS = 1000;

    /** Unless it is configured, as many prompts of the largest size may arrive in parts at once. */
    private static final long PROMPTS_IN_PARTS = 8;

    private final Vertx vertx;
    private final NodeEnvironment environment;
    private final WorkerId id;
    private final WorkerConfig config;
    private Slots slots;
    private final WorkerMeter meter;
    private final Future<Tokenizer> tokenizer;
    private final Offer offer;
    private final PromptAssembly prompts;
    private final Workload workload;
    private final NodeDirectory directory;
    private final Digests digests;
    private final HomeSearch homes;
    private final WorkerDrain drain;
    private final BackendChange backends;

    Worker(
            Context context,
            NodeEnvironment environment,
            int index,
            WorkerConfig config,
            WorkerMeter meter,
            Future<Tokenizer> tokenizer,
            List<LlmBackend> backends) {
        this.vertx = context.owner();
        this.environment = environment;
        this.id = new WorkerId(environment.nodeId(), index);
        this.config = config;
        this.slots = config.slots();
        this.meter = meter;
        this.tokenizer = tokenizer;
        this.offer = new Offer(backends);
        this.prompts = new PromptAssembly(partsBytes(config), environment.nanoClock(), meter::partsBytes);
        this.workload = new Workload(context, environment, id, config, meter, tokenizer, this::changed);
        this.directory = new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
        this.digests = new Digests(vertx, Addresses.worker(id), workload.unheard());
        workload.onHeld(new HeldStreams(vertx, digests)::held);
        this.homes = new HomeSearch(vertx, environment, index, workload, directory);
        this.drain = new WorkerDrain(vertx, workload, digests, config.drain().toMillis());
        this.backends = new BackendChange(offer, workload, drain::hasBegun);
    }

    /** What prompts in parts may cost together; one that is continued travels with its log. */
    private static long partsBytes(WorkerConfig config) {
        long prompt = config.streams().promptBytes();
        long log = config.streams().logBytes();
        long configured = config.retention().partsBytes();
        return configured == 0 ? PROMPTS_IN_PARTS * prompt + log : Math.max(configured, prompt + log);
    }

    /** Completes when it listens; closes the backends when it cannot. */
    Future<?> start() {
        directory.onLost(homes::homeLost);
        directory.onReturned(homes::homeReturned);
        offer.onChange(backend -> {
            reportUpstream(backend);
            changed();
        });
        vertx.setPeriodic(TICK_MS, timer -> tick());
        return directory
                .listen(vertx)
                .compose(listening -> vertx.eventBus()
                        .<BusMessage>consumer(Addresses.worker(id), this::handle)
                        .completion())
                .onSuccess(listening -> offer.backends().forEach(this::reportUpstream))
                .onSuccess(listening -> changed())
                .onFailure(failed -> closeBackends());
    }

    private void tick() {
        workload.tick();
        digests.tick();
        homes.tick();
        prompts.tick();
    }

    /** Completes when every stream has ended or gone, and the backends are closed. */
    Future<?> stop() {
        environment.workersByLoop().isGone(id.index());
        meter.draining(1);
        Future<Void> left = drain.run();
        changed();
        return left.compose(gone -> new WorkerLogTransfer(vertx, environment, directory, id, workload).run())
                .onSuccess(given -> workload.close())
                .eventually(this::closeBackends);
    }

    private Future<?> closeBackends() {
        return backends.closeAll();
    }

    /** Runs and queues other numbers of streams from now on. */
    void use(Slots other) {
        meter.limits(other.capacity() - slots.capacity(), other.queueCapacity() - slots.queueCapacity(), 0);
        slots = other;
        workload.use(other);
    }

    /** Asks other backends from now on; running answers end where they are. */
    Future<Void> use(Function<List<LlmBackend>, Future<List<LlmBackend>>> open) {
        return backends.to(open).map(change -> {
            change.opened().forEach(this::reportUpstream);
            change.gone()
                    .forEach(backend -> backend.upstream()
                            .filter(gone -> offer.upstreams().stream()
                                    .noneMatch(there -> there.name().equals(gone.name())))
                            .ifPresent(gone -> meter.upstreamGone(gone.name())));
            changed();
            return null;
        });
    }

    private void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof StartStream start) {
            message.reply(accept(start));
        } else if (body instanceof PromptPart part) {
            prompts.add(part);
        } else if (body instanceof LocateStream asked) {
            homes.locate(asked).onSuccess(message::reply);
        } else if (body instanceof LocateKey asked) {
            message.reply(homes.locate(asked));
        } else if (body instanceof LocateName asked) {
            message.reply(homes.locate(asked));
        } else if (body instanceof LeaveHome leave) {
            homes.leave(leave).onSuccess(message::reply);
        } else if (body instanceof StreamControl control) {
            control(control);
        } else if (body instanceof CountTokens asked) {
            TokenCount.of(vertx, tokenizer, asked.text())
                    .onSuccess(counted -> message.reply(new TokensCounted(counted)));
        } else {
            LOG.atWarn()
                    .addKeyValue("worker", id.name())
                    .addKeyValue("type", body.getClass().getSimpleName())
                    .log("a message at a worker's address is ignored");
        }
    }

    private StartReply accept(StartStream start) {
        Generation present = workload.find(start.streamId());
        if (present != null && present.home().epoch() == start.epoch()) {
            return StartReply.accepted(workload.position(present), present.backendName());
        }
        if (drain.hasBegun()) {
            return StartReply.refused(Verdict.DRAINING, 0);
        }
        Optional<LlmBackend> backend = offer.backendFor(start.model());
        if (backend.isEmpty()) {
            return StartReply.refused(Verdict.UNKNOWN_MODEL, 0);
        }
        Optional<StartStream> whole = prompts.complete(start);
        if (whole.isEmpty()) {
            return StartReply.refused(Verdict.INCOMPLETE, 0);
        }
        boolean hasPlace = whole.get().request().hasEnded() || (present != null && !present.hasEnded());
        boolean isStale = present != null && present.home().epoch() > start.epoch();
        if (isStale || (!hasPlace && !workload.makeRoom(whole.get().request()))) {
            meter.generationRefused();
            return StartReply.refused(Verdict.BUSY, slots.retryAfter().toMillis());
        }
        if (present != null) {
            workload.supersede(present);
        }
        return take(whole.get(), backend.get());
    }

    private StartReply take(StartStream start, LlmBackend backend) {
        if (start.request().hasEnded()) {
            workload.keep(start, backend);
            return StartReply.accepted(0, backend.name());
        }
        return StartReply.accepted(workload.add(start, backend), backend.name());
    }

    private void control(StreamControl control) {
        Generation generation = workload.find(control.streamId());
        if (generation == null || generation.home().epoch() != control.epoch()) {
            return;
        }
        switch (control.kind()) {
            case CREDIT -> generation.credit(control.value(), control.viewers());
            case STOP -> generation.stop();
            case CANCEL -> workload.supersede(generation);
            case ACKNOWLEDGE -> generation.acknowledge();
            case RESEND -> generation.home().rewind(control.value());
        }
    }

    /** Reports a model server's state; one worker of the node logs it for all. */
    private void reportUpstream(LlmBackend backend) {
        backend.upstream().ifPresent(upstream -> {
            meter.upstreamUp(upstream.name(), upstream.state() == State.UP);
            if (id.index() == 0 && upstream.state() == State.DOWN) {
                LOG.atWarn()
                        .addKeyValue("upstream", upstream.name())
                        .addKeyValue("cause", upstream.detail())
                        .log("a model server is down, and is asked until it answers");
            } else if (id.index() == 0 && upstream.state() == State.UP) {
                LOG.atInfo()
                        .addKeyValue("upstream", upstream.name())
                        .addKeyValue("models", upstream.detail())
                        .log("a model server is up");
            }
        });
    }

    private void changed() {
        environment
                .presence()
                .workerChanged(new WorkerStatus(
                        id.index(),
                        offer.models(),
                        offer.defaultModel(),
                        offer.upstreams(),
                        slots.capacity(),
                        workload.running(),
                        slots.queueCapacity(),
                        workload.queued(),
                        workload.meanFirstTokenMs()));
        drain.changed();
        backends.closeUnneeded();
    }
}
