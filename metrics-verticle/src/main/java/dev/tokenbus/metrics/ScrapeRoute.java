package dev.tokenbus.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves what a node has measured itself as Prometheus text at {@code GET /metrics}, whatever its roles. A worker thread writes the
 * text. This closes nothing.
 */
public final class ScrapeRoute {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    public ScrapeRoute(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds the route to a router, which may be on any event loop. */
    public void mountOn(Router router) {
        router.get("/metrics").handler(request -> answer(request, registry));
    }

    /** Answers with what a registry holds. */
    static void answer(RoutingContext request, PrometheusMeterRegistry registry) {
        Future<String> text = request.vertx().executeBlocking(() -> registry.scrape(), false);
        text.compose(written -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
                        .end(written))
                .onFailure(request::fail);
    }
}
