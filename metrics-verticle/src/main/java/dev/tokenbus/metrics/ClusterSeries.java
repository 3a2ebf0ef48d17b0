package dev.tokenbus.metrics;

import dev.tokenbus.meter.StreamMetrics;
import dev.tokenbus.meter.WebSocketMetrics;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.LatencyMetrics;
import dev.tokenbus.metrics.node.Latency;
import dev.tokenbus.metrics.node.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's figures as {@code tokenbus_cluster_*} in a registry. All are gauges, also what counts, since totals go back
 * when a node dies. The number of series does not depend on the number of nodes. Shows the latest figures it was given;
 * thread-safe.
 */
final class ClusterSeries {
    private static final String PREFIX = MeterNames.PREFIX + "cluster.";
    private static final Map<String, ToDoubleFunction<LatencyMetrics>> QUANTILES = Map.of(
            "0.5",
            LatencyMetrics::p50,
            "0.95",
            LatencyMetrics::p95,
            "0.99",
            LatencyMetrics::p99,
            "1",
            LatencyMetrics::max);

    private final PrometheusMeterRegistry registry;
    private volatile @Nullable ClusterMetrics latest;

    ClusterSeries(PrometheusMeterRegistry registry) {
        this.registry = registry;
        bindCluster();
        bindStreams();
        bindConnections();
        bindLatencies();
    }

    void show(ClusterMetrics metrics) {
        latest = metrics;
    }

    private void bindCluster() {
        gauge("nodes", "Nodes that reported lately", metrics -> metrics.nodes().size());
        gauge("reports.rejected", "Reports that could not be used", ClusterMetrics::reportsRejected);
    }

    private void bindStreams() {
        stream("throughput", "Tokens to clients per second", StreamMetrics::throughput);
        stream("chunk.size", "Mean tokens of a chunk frame", StreamMetrics::chunkSize);
        stream("backpressure.events", "How often a stage began to hold back", StreamMetrics::backpressureEvents);
        for (String error : MeterNames.ERRORS) {
            gauge(
                    "errors",
                    "Streams that ended in an error",
                    Tags.of("type", error),
                    metrics -> metrics.total().streams().errors().types().getOrDefault(error, 0L));
        }
    }

    private void bindConnections() {
        socket(
                "connections.active",
                "Connections open now",
                sockets -> sockets.connections().active());
        socket(
                "connections.peak",
                "Sum of the nodes' most connections at once",
                sockets -> sockets.connections().peak());
        socket(
                "connections.opened",
                "Connections accepted",
                sockets -> sockets.connections().total());
        socket(
                "messages.sent",
                "Frames to clients",
                sockets -> sockets.messages().sent());
        socket(
                "messages.received",
                "Frames from clients",
                sockets -> sockets.messages().received());
        socket(
                "messages.dropped",
                "Frames whose socket was gone",
                sockets -> sockets.messages().dropped());
        socket(
                "message.rate",
                "Frames to clients per second",
                sockets -> sockets.performance().messageRate());
        socket(
                "bandwidth",
                "Bytes to clients per second",
                sockets -> sockets.performance().bandwidth());
    }

    private void bindLatencies() {
        for (Latency latency : Latency.values()) {
            QUANTILES.forEach((quantile, millis) -> gauge(
                    "latency.seconds",
                    "Quantiles of the last minute, from the merged histograms of all nodes",
                    Tags.of("of", latency.jsonName(), "quantile", quantile),
                    metrics -> millis.applyAsDouble(of(latency, metrics)) / 1000));
            gauge(
                    "latency.count",
                    "How many were measured in the last minute",
                    Tags.of("of", latency.jsonName()),
                    metrics -> of(latency, metrics).count());
        }
    }

    private static LatencyMetrics of(Latency latency, ClusterMetrics metrics) {
        return metrics.latencies().getOrDefault(latency.jsonName(), new LatencyMetrics(0, 0, 0, 0, 0));
    }

    private void stream(String name, String description, ToDoubleFunction<StreamMetrics> value) {
        gauge(name, description, metrics -> value.applyAsDouble(metrics.total().streams()));
    }

    private void socket(String name, String description, ToDoubleFunction<WebSocketMetrics> value) {
        gauge(name, description, metrics -> value.applyAsDouble(metrics.total().webSockets()));
    }

    private void gauge(String name, String description, ToDoubleFunction<ClusterMetrics> value) {
        gauge(name, description, Tags.empty(), value);
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<ClusterMetrics> value) {
        Gauge.builder(PREFIX + name, () -> now(value))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private double now(ToDoubleFunction<ClusterMetrics> value) {
        ClusterMetrics metrics = latest;
        return metrics == null ? Double.NaN : value.applyAsDouble(metrics);
    }
}
