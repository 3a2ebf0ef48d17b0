package dev.tokenbus.node;

import dev.tokenbus.metrics.MetricsRoutes;
import dev.tokenbus.metrics.MetricsVerticle;
import dev.tokenbus.metrics.ScrapeRoute;
import dev.tokenbus.protocol.NodeAnnouncement.Role;
import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.NodeEnvironment;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What operators and their tools ask a node, on a port of its own: {@code /health/live}, {@code /health/ready},
 * {@code /metrics}, {@code /api/status}, and with the metrics role {@code /api/metrics}.
 */
final class ManagementVerticle extends VerticleBase {
    private final NodeEnvironment environment;
    private final Set<Role> roles;
    private final ProcessConfig config;
    private final PrometheusMeterRegistry registry;
    private final @Nullable MetricsVerticle metrics;
    private final NodeDirectory directory;
    private @Nullable HttpServer server;
    private volatile boolean draining;

    ManagementVerticle(
            NodeEnvironment environment,
            Set<Role> roles,
            ProcessConfig config,
            PrometheusMeterRegistry registry,
            @Nullable MetricsVerticle metrics) {
        this.environment = environment;
        this.roles = roles;
        this.config = config;
        this.registry = registry;
        this.metrics = metrics;
        this.directory = new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(HealthCheckHandler.createWithHealthChecks(HealthChecks.create(vertx)));
        router.get("/health/ready").handler(HealthCheckHandler.createWithHealthChecks(readiness()));
        router.get("/api/status")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(StatusJson.of(environment.nodeId(), directory)));
        if (metrics != null) {
            new MetricsRoutes(metrics, registry).mountOn(router);
        } else {
            new ScrapeRoute(registry).mountOn(router);
        }
        HttpServer http = vertx.createHttpServer().requestHandler(router);
        server = http;
        return directory
                .listen(vertx)
                .compose(listening -> http.listen(config.managementPort(), config.managementHost()));
    }

    /** Ready means: in the cluster, not leaving, and, for a gateway, with somebody to answer its prompts. */
    private HealthChecks readiness() {
        return HealthChecks.create(vertx)
                .register("draining", promise -> promise.complete(draining ? Status.KO() : Status.OK()))
                .register(
                        "cluster",
                        promise ->
                                promise.complete(directory.isAlive(environment.nodeId()) ? Status.OK() : Status.KO()))
                .register(
                        "workers",
                        promise -> promise.complete(
                                !roles.contains(Role.GATEWAY)
                                                || !directory.models().isEmpty()
                                        ? Status.OK()
                                        : Status.KO()));
    }

    /** Load balancers are told to send nothing more. From any thread. */
    void drains() {
        draining = true;
    }

    int port() {
        if (server == null) {
            throw new IllegalStateException("not deployed");
        }
        return server.actualPort();
    }
}
