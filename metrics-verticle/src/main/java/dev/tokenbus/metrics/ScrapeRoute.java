package dev.tokenbus.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /metrics}: a registry as Prometheus text, for nodes without the metrics role; {@link MetricsRoutes} has the
 * same path with the cluster's figures. The text is written on a worker thread. Closes nothing.
 */
public final class ScrapeRoute {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    public ScrapeRoute(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds the route to a router, which may be on any event loop. */
    public void mountOn(Router router) {
        router.get("/metrics").handler(request -> answer(request, Future.succeededFuture()));
    }

    /** Answers with what the registry holds when the preparation is done. */
    void answer(RoutingContext request, Future<?> prepared) {
        prepared.compose(ready -> request.vertx().executeBlocking(() -> registry.scrape(), false))
                .compose(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
                        .end(text))
                .onFailure(request::fail);
    }
}
