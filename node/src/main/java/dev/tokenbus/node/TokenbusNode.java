package dev.tokenbus.node;

import dev.tokenbus.cluster.NodeAnnouncer;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.GatewayVerticle;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.metrics.MetricsVerticle;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.metrics.node.ReportPublisher;
import dev.tokenbus.metrics.process.ProcessSeries;
import dev.tokenbus.metrics.usage.UsageVerticle;
import dev.tokenbus.node.access.ClientKeys;
import dev.tokenbus.node.access.SigningKey;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.management.EventLoopProbe;
import dev.tokenbus.node.management.ManagementVerticle;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.membership.NodeInfo;
import dev.tokenbus.node.tracing.NodeTracing;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running node: one Vert.x with the verticles of its roles. {@link #start} makes it; {@link #close} drains and ends it.
 *
 * <p>The order matters. The announcer is deployed first, because all others report to it. At the end gateways drain before the
 * workers that their streams need, health and metrics stay available until both are done, and the announcer says good-bye
 * last.
 */
public final class TokenbusNode {
    private final NodeSpec spec;
    private final Membership.Joined joined;
    private final NodeAnnouncer announcer;
    private final PrometheusMeterRegistry registry;
    private final NodeMeters meters;
    private final ProcessSeries process;
    private final VerticleGroups verticles;
    private final NodeEnvironment environment;
    private final NodeTracing tracing;
    private final List<GatewayVerticle> gateways = new ArrayList<>();
    private final List<EventLoopProbe> probes;
    private @Nullable NodeWorkers workers;
    private @Nullable MetricsVerticle metrics;
    private @Nullable ManagementVerticle management;
    private @Nullable Future<Void> closing;
    private volatile boolean isClosing;

    private TokenbusNode(
            NodeSpec spec, Membership.Joined joined, PrometheusMeterRegistry registry, RandomGenerator random) {
        this.spec = spec;
        this.joined = joined;
        this.registry = registry;
        this.meters = new NodeMeters(
                spec.config().metrics().maxSeries(), spec.config().metrics().recording());
        this.process = new ProcessSeries(registry, System::nanoTime);
        this.verticles = new VerticleGroups(joined.vertx());
        this.announcer = new NodeAnnouncer(
                joined.nodeId(), spec.name(), spec.roles(), Clock.systemUTC().millis(), process.build());
        this.probes = Stream.generate(() -> new EventLoopProbe(process.loopDelays()))
                .limit(spec.config().process().instances().eventLoopCount())
                .toList();
        this.tracing = NodeTracing.of(spec.config().tracing(), joined.nodeId(), registry);
        this.environment = new NodeEnvironment(
                joined.nodeId(),
                announcer,
                System::nanoTime,
                random,
                joined.forgetAddress(),
                new WorkersByLoop(),
                new StreamMoves(),
                tracing.port());
    }

    /** Joins, then deploys every role; if a part fails, closes what was started and fails. */
    public static Future<TokenbusNode> start(NodeSpec spec) {
        SecureRandom random = new SecureRandom();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return spec.membership()
                .join(
                        Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry)),
                        NodeVertx.options(spec.config().process(), registry),
                        random)
                .map(joined -> new TokenbusNode(spec, joined, registry, random))
                .compose(node -> node.deploy()
                        .recover(failure -> node.end().transform(closed -> Future.failedFuture(failure)))
                        .map(node));
    }

    private Future<?> deploy() {
        meters.bindTo(registry);
        joined.meterChannels().accept(meters.gateway()::channelsRemembered);
        return verticles
                .deploy(probes)
                .compose(done -> verticles.deploy(tracing.verticles()))
                .compose(done -> verticles.deploy(List.of(announcer)))
                .compose(done -> spec.roles().contains(Role.METRICS) ? deployMetrics() : Future.succeededFuture())
                .compose(done -> verticles.deploy(List.of(
                        new ReportPublisher(joined.nodeId(), meters, Clock.systemUTC(), environment.nanoClock()))))
                .compose(done -> deployManagement())
                .compose(done -> spec.roles().contains(Role.GATEWAY) ? deployUsage() : Future.succeededFuture())
                .compose(done -> spec.roles().contains(Role.WORKER) ? deployWorkers() : Future.succeededFuture())
                .compose(done -> spec.roles().contains(Role.GATEWAY) ? deployGateways() : Future.succeededFuture())
                .compose(done ->
                        spec.roles().contains(Role.WORKER) ? verticles.knowWorkers(gateways) : Future.succeededFuture())
                .onSuccess(done -> isUp());
    }

    private Future<?> deployWorkers() {
        NodeWorkers deployed = new NodeWorkers(joined.vertx(), environment, meters.worker(), spec.config());
        workers = deployed;
        return verticles.deploy(deployed.verticles());
    }

    private Future<?> deployMetrics() {
        MetricsVerticle verticle = new MetricsVerticle(
                joined.nodeId(), spec.config().metrics(), Clock.systemUTC(), environment.nanoClock());
        metrics = verticle;
        return verticles.deploy(List.of(verticle));
    }

    /** Before the gateways, whose streams it records, and so undeployed after them. */
    private Future<?> deployUsage() {
        UsageVerticle verticle = new UsageVerticle(
                joined.nodeId(),
                spec.config().metrics().usage(),
                meters.gateway().usage(),
                Clock.systemUTC());
        meters.recordUsageIn(verticle::record);
        return verticles.deploy(List.of(verticle));
    }

    private Future<?> deployManagement() {
        ManagementVerticle verticle = new ManagementVerticle(
                environment, spec.config().process(), registry, metrics, probes, joined.members());
        management = verticle;
        int port = spec.config().process().managementPort();
        return verticles
                .deploy(List.of(verticle))
                .recover(failure -> Explanation.notListening(port, "--management-port", failure));
    }

    private void isUp() {
        announcer.isNamed(name());
        NodeInfo.bind(registry, joined.nodeId(), name(), spec.roles());
        if (management != null) {
            management.isUp(gateways);
        }
    }

    private Future<?> deployGateways() {
        Future<Authenticator> clients = ClientKeys.of(spec.config().gateway().authentication(), joined.vertx());
        return clients.compose(authenticator -> SigningKey.of(
                        spec.config().gateway().access(),
                        spec.membership() instanceof Membership.Alone,
                        joined.vertx(),
                        environment.random())
                .compose(tokenKeys -> deployGateways(tokenKeys, authenticator)));
    }

    private Future<?> deployGateways(TokenKeys tokenKeys, Authenticator authenticator) {
        StreamOwners owners = new StreamOwners();
        Quotas quotas = new Quotas(spec.config().gateway(), environment.nanoClock(), meters.gateway());
        int instances = spec.config().process().instances().gatewayCount();
        for (int i = 0; i < instances; i++) {
            gateways.add(new GatewayVerticle(
                    environment,
                    i,
                    instances,
                    spec.config().gateway(),
                    meters.gateway(),
                    owners,
                    tokenKeys,
                    authenticator,
                    quotas));
        }
        // The others share the first one's port: if that is in use, only the first deployment fails.
        return verticles
                .deployFirstAlone(gateways)
                .recover(failure -> Explanation.notListening(
                        spec.config().gateway().listen().port(), "--port", failure));
    }

    /**
     * Goes on with another configuration, of which that counts which can change at run time: other LLM servers first, so that nothing
     * has changed if it fails for one of them. Completes when they are offered. Thread-safe.
     */
    public Future<?> use(NodeConfig config) {
        NodeWorkers there = workers;
        if (there != null) {
            there.check(config);
        }
        return (there == null ? Future.succeededFuture() : there.useUpstreams(config)).onSuccess(used -> {
            if (there != null) {
                there.useSlots(config);
            }
            if (management != null) {
                management.use(config.process());
            }
            gateways.forEach(gateway -> gateway.use(config.gateway()));
        });
    }

    /** Ends what {@code tokenbus log} has changed of levels for a while. */
    public Future<Void> endChangesOfLevels() {
        return management == null ? Future.succeededFuture() : management.endChangesOfLevels();
    }

    /** What the node runs on, for tests that break it; the node closes it. */
    public Vertx vertx() {
        return joined.vertx();
    }

    /** What people call it. */
    public String name() {
        int gatewayPort = gateways.isEmpty() ? 0 : gatewayPort();
        return NodeName.of(spec, gatewayPort, managementPort());
    }

    public String nodeId() {
        return joined.nodeId();
    }

    /** The gateway's port; throws without the gateway role. */
    public int gatewayPort() {
        if (gateways.isEmpty()) {
            throw new IllegalStateException("this node has no gateway");
        }
        return gateways.get(0).port();
    }

    public int managementPort() {
        if (management == null) {
            throw new IllegalStateException("not deployed");
        }
        return management.port();
    }

    /**
     * Completes when an event loop of the node has ended although the node was not closed: what the loop served never answers again.
     * Completes on a thread of Netty's.
     */
    public Future<Void> lostLoop() {
        return EventLoopProbe.lost(probes, () -> isClosing);
    }

    /** What it has to do now, in words. Thread-safe. */
    public String load() {
        return NodeInfo.load(registry);
    }

    /** Completes when each event loop has answered; never while one hangs. Thread-safe. */
    public Future<?> loopsAnswer() {
        return Future.all(probes.stream().map(EventLoopProbe::answers).toList());
    }

    /** Drains and ends the node; further calls return the same future. */
    public Future<Void> close() {
        isClosing = true;
        if (closing == null) {
            announcer.drains();
            if (management != null) {
                management.drains();
            }
            // A promise without a context, because this Vert.x's contexts are gone when it completes.
            Promise<Void> closed = Promise.promise();
            closing = closed.future();
            verticles.undeployAll().onComplete(undeployed -> end().onComplete(closed));
        }
        return closing;
    }

    private Future<Void> end() {
        process.close();
        return joined.vertx().close();
    }
}
