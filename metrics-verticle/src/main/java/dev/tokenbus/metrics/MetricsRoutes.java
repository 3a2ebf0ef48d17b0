package dev.tokenbus.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the figures on a node with the metrics role: {@code GET /api/metrics} has the cluster's and each node's as JSON,
 * {@code GET /metrics} the node's registry and the cluster's figures as Prometheus text.
 *
 * <p>Every such node shows the same {@code tokenbus_cluster_*} series: take them from one node, do not sum them. There is one
 * instance for each registry, made after the verticle is deployed. It closes nothing.
 */
public final class MetricsRoutes {
    private final MetricsVerticle metrics;
    private final Supplier<Map<String, String>> names;
    private final ScrapeRoute scrape;
    private final ClusterSeries series;

    /** @param names what people call the nodes, by node id; asked on the event loop of each request */
    public MetricsRoutes(
            MetricsVerticle metrics, PrometheusMeterRegistry registry, Supplier<Map<String, String>> names) {
        this.metrics = metrics;
        this.names = names;
        this.scrape = new ScrapeRoute(registry);
        this.series = new ClusterSeries(registry);
    }

    /** Adds the routes to a router, which may be on any event loop. */
    public void mountOn(Router router) {
        router.get("/api/metrics").handler(this::answerJson);
        router.get("/metrics")
                .handler(request -> scrape.answer(request, metrics.snapshot().onSuccess(series::show)));
    }

    private void answerJson(RoutingContext request) {
        metrics.snapshot()
                .compose(figures -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(MetricsJson.of(figures, names.get()).toBuffer()))
                .onFailure(request::fail);
    }
}
