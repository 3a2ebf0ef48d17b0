package dev.tokenbus.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What a node with the metrics role serves: {@code GET /api/metrics}, the figures of the cluster and of each node as JSON,
 * and {@code GET /metrics}, the registry of its own node together with the cluster's figures as Prometheus text.
 *
 * <p>Every metrics node shows the same {@code tokenbus_cluster_*} series: take them from one, do not sum them. One for each
 * registry, made after the verticle was deployed. Closes nothing.
 */
public final class MetricsRoutes {
    private final MetricsVerticle metrics;
    private final ScrapeRoute scrape;
    private final ClusterSeries series;

    public MetricsRoutes(MetricsVerticle metrics, PrometheusMeterRegistry registry) {
        this.metrics = metrics;
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
                        .end(MetricsJson.of(figures).toBuffer()))
                .onFailure(request::fail);
    }
}
