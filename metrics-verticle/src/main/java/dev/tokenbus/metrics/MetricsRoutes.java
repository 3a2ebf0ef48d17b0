package dev.tokenbus.metrics;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the figures of the whole cluster on a node with the metrics role: {@code GET /api/metrics} has them and each node's as
 * JSON, {@code GET /metrics/cluster} the cluster's as Prometheus text.
 *
 * <p>Every such node shows the same {@code tokenbus_cluster_*} series, so they are not at {@code /metrics}, which every node is
 * asked for and whose series may be summed. An instance is made after the verticle is deployed. It closes nothing.
 */
public final class MetricsRoutes {
    private final MetricsVerticle metrics;
    private final Supplier<Map<String, String>> names;
    private final ClusterSeries series = new ClusterSeries();

    /** @param names what people call the nodes, by node id; asked on the event loop of each request */
    public MetricsRoutes(MetricsVerticle metrics, Supplier<Map<String, String>> names) {
        this.metrics = metrics;
        this.names = names;
    }

    /** Adds the routes to a router, which may be on any event loop. */
    public void mountOn(Router router) {
        router.get("/api/metrics").handler(this::answerJson);
        router.get("/metrics/cluster").handler(this::answerSeries);
    }

    private void answerSeries(RoutingContext request) {
        metrics.snapshot()
                .onSuccess(figures -> {
                    series.show(figures);
                    ScrapeRoute.answer(request, series.registry());
                })
                .onFailure(request::fail);
    }

    private void answerJson(RoutingContext request) {
        metrics.snapshotWithTables()
                .compose(figures -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(MetricsJson.of(figures, names.get()).toBuffer()))
                .onFailure(request::fail);
    }
}
