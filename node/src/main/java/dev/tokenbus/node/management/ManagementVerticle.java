package dev.tokenbus.node.management;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.gateway.GatewayVerticle;
import dev.tokenbus.gateway.http.PlainConnections;
import dev.tokenbus.metrics.HistoryRoute;
import dev.tokenbus.metrics.MetricsRoutes;
import dev.tokenbus.metrics.MetricsVerticle;
import dev.tokenbus.metrics.ScrapeRoute;
import dev.tokenbus.metrics.usage.UsageRoute;
import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.node.logging.HeldBack;
import dev.tokenbus.node.logging.LoggerLevels;
import dev.tokenbus.node.logging.PeerLog;
import dev.tokenbus.node.membership.NodeInfo;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.web.KnownHosts;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Serves operators and their tools on a port of its own: {@code /health/live}, {@code /health/ready}, {@code /metrics},
 * {@code /api/status}, {@code /api/usage}, {@code /api/loggers}, {@code /api/metrics/history}, and with the metrics role
 * {@code /api/metrics} and {@code /metrics/cluster}.
 */
public final class ManagementVerticle extends VerticleBase {
    /** Streams that move less than this apart, in milliseconds, are one line of the log. */
    private static final long MOVES_MS = 1000;

    /** How long a request may take to arrive. */
    private static final Duration REQUEST_TIME = Duration.ofSeconds(10);

    /** Scrapers that keep their connections ask more often. */
    private static final int IDLE_SECONDS = 120;

    private final NodeEnvironment environment;
    private volatile ProcessConfig config;
    private volatile KnownHosts hosts;
    private final PrometheusMeterRegistry registry;
    private final @Nullable MetricsVerticle metrics;
    private final List<EventLoopProbe> probes;
    private final NodeDirectory directory;
    private final ClusterHealth cluster;
    private @Nullable HttpServer server;
    private @Nullable LoggerLevels levels;
    private volatile List<GatewayVerticle> gateways = List.of();
    private volatile boolean started;
    private volatile int knownNodes;
    private volatile boolean draining;

    public ManagementVerticle(
            NodeEnvironment environment,
            ProcessConfig config,
            PrometheusMeterRegistry registry,
            @Nullable MetricsVerticle metrics,
            List<EventLoopProbe> probes,
            IntSupplier members) {
        this.environment = environment;
        this.config = config;
        this.hosts = config.knownManagementHosts();
        this.registry = registry;
        this.metrics = metrics;
        this.probes = List.copyOf(probes);
        this.directory = new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
        this.cluster = new ClusterHealth(members, () -> directory.nodes().size(), environment.nanoClock());
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            PlainConnections.refuseBody(context);
            context.next();
        });
        router.route().handler(new HostCheck(() -> hosts));
        router.route().handler(new BearerCheck(() -> config.managementToken()));
        router.get("/health/live").handler(HealthCheckHandler.createWithHealthChecks(liveness()));
        router.get("/health/ready").handler(HealthCheckHandler.createWithHealthChecks(readiness()));
        router.get("/api/status")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(StatusJson.of(environment.nodeId(), directory)));
        new UsageRoute(vertx, () -> nodes(NodeAnnouncement.Role.GATEWAY), Clock.systemUTC()).mountOn(router);
        new HistoryRoute(vertx, () -> nodes(NodeAnnouncement.Role.METRICS)).mountOn(router);
        NodeInfo.bindKnownNodes(registry, () -> knownNodes);
        new LoggersRoute(levels()).mountOn(router);
        new ScrapeRoute(registry).mountOn(router);
        if (metrics != null) {
            new MetricsRoutes(metrics, this::names).mountOn(router);
        }
        PlainConnections connections = new PlainConnections(
                config.limits().managementConnections(), REQUEST_TIME, environment.nanoClock(), change -> {}, () -> {});
        vertx.setPeriodic(1000, second -> {
            connections.tick();
            cluster.tick();
            knownNodes = directory.nodes().size();
        });
        HttpServer http = vertx.createHttpServer(new HttpServerOptions()
                        // With it a connection would be unknown until its first request is complete.
                        .setHttp2ClearTextEnabled(false)
                        .setReadIdleTimeout(IDLE_SECONDS))
                .connectionHandler(connections::opened)
                .requestHandler(request -> {
                    connections.requested(request);
                    router.handle(request);
                });
        server = http;
        PeerLog.follow(directory, environment.nodeId());
        vertx.setPeriodic(HeldBack.REPORT_MS, timer -> HeldBack.report());
        vertx.setPeriodic(MOVES_MS, timer -> PeerLog.moved(environment.moves().settled()));
        return directory
                .listen(vertx)
                .compose(listening -> http.listen(config.managementPort(), config.managementHost()));
    }

    private LoggerLevels levels() {
        LoggerLevels made = new LoggerLevels(vertx, Clock.systemUTC());
        levels = made;
        return made;
    }

    /** All loggers have the levels again that they had. Thread-safe. */
    public Future<Void> endChangesOfLevels() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(v -> {
            levelsGoBack();
            ended.complete();
        });
        return ended.future();
    }

    private void levelsGoBack() {
        if (levels != null) {
            levels.goBack();
        }
    }

    @Override
    public Future<?> stop() {
        levelsGoBack();
        PeerLog.moved(environment.moves().rest());
        HeldBack.report();
        return Future.succeededFuture();
    }

    /** A node is alive when every event loop answers in time: the others may live on for long after one has died. */
    private HealthChecks liveness() {
        return HealthChecks.create(vertx)
                .register("eventLoops", 2 * config.limits().liveness().toMillis(), this::checkEventLoops);
    }

    private void checkEventLoops(Promise<Status> promise) {
        // Not left to the health check's own timeout, which is answered with 500.
        long late = vertx.setTimer(config.limits().liveness().toMillis(), passed -> promise.tryComplete(Status.KO()));
        Future.all(probes.stream().map(EventLoopProbe::answers).toList()).onComplete(answered -> {
            vertx.cancelTimer(late);
            promise.tryComplete(answered.succeeded() ? Status.OK() : Status.KO());
        });
    }

    /** A node is ready when it is deployed, in the cluster, not draining, and its gateways know a worker. */
    private HealthChecks readiness() {
        return HealthChecks.create(vertx)
                .register("started", promise -> promise.complete(started ? Status.OK() : Status.KO()))
                .register("draining", promise -> promise.complete(draining ? Status.KO() : Status.OK()))
                .register(
                        "cluster",
                        promise -> promise.complete(
                                directory.isAlive(environment.nodeId()) && cluster.isWell()
                                        ? Status.OK()
                                        : Status.KO()))
                .register("workers", this::checkWorkers)
                .register("upstreams", promise -> promise.complete(Status.OK(upstreams())));
    }

    /** The state of each model server of this node. One that is down makes nobody unready: the node serves what it has. */
    private JsonObject upstreams() {
        JsonObject states = new JsonObject();
        directory.nodes().stream()
                .filter(node -> node.nodeId().equals(environment.nodeId()))
                .flatMap(node -> node.workers().stream())
                .flatMap(worker -> worker.upstreams().stream())
                .forEach(upstream ->
                        states.put(upstream.name(), StatusJson.word(upstream.state()) + ": " + upstream.detail()));
        return states;
    }

    /** Asks each gateway, because each has a directory of its own and may have begun to listen after this verticle. */
    private void checkWorkers(Promise<Status> promise) {
        Future.all(gateways.stream().map(GatewayVerticle::hasWorkers).toList())
                .map(all -> all.<Boolean>list().stream().allMatch(known -> known) ? Status.OK() : Status.KO())
                .onComplete(promise::tryComplete, promise::tryFail);
    }

    /** Goes by other names, and wants another token, from now on. Thread-safe. */
    public void use(ProcessConfig other) {
        config = other;
        hosts = other.knownManagementHosts();
    }

    /** Marks the node as up, with its gateways. Thread-safe. */
    public void isUp(List<GatewayVerticle> deployed) {
        gateways = List.copyOf(deployed);
        started = true;
    }

    /** Makes the node unready, so that load balancers send it nothing more. Thread-safe. */
    public void drains() {
        draining = true;
    }

    public int port() {
        if (server == null) {
            throw new IllegalStateException("not deployed");
        }
        return server.actualPort();
    }

    /** The nodes that have a role; this one first, if it has it. */
    private List<String> nodes(NodeAnnouncement.Role role) {
        return directory.nodes().stream()
                .filter(node -> node.roles().contains(role))
                .map(NodeAnnouncement::nodeId)
                .sorted(Comparator.comparing(id -> !id.equals(environment.nodeId())))
                .toList();
    }

    private Map<String, String> names() {
        return directory.nodes().stream().collect(Collectors.toMap(NodeAnnouncement::nodeId, NodeAnnouncement::name));
    }
}
