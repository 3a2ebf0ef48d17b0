package dev.tokenbus.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves a registry as Prometheus text at {@code GET /metrics}, on nodes without the metrics role; {@link MetricsRoutes}
 * serves the same path with the cluster's figures. A worker thread writes the text. This closes nothing.
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

    /** Answers with what the registry holds once {@code prepared} completes. */
    void answer(RoutingContext request, Future<?> prepared) {
        prepared.compose(ready -> request.vertx().executeBlocking(() -> registry.scrape(), false))
                .compose(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
                        .end(text))
                .onFailure(request::fail);
    }
}
