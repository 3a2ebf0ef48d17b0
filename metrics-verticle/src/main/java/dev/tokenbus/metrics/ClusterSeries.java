package dev.tokenbus.metrics;

import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.Figure;
import dev.tokenbus.metrics.cluster.Figures;
import dev.tokenbus.metrics.cluster.Latency;
import dev.tokenbus.metrics.history.HistorySize;
import dev.tokenbus.metrics.history.LatencyMetrics;
import dev.tokenbus.metrics.node.Metric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows the cluster's figures as {@code tokenbus_cluster_*} in a registry of its own: the latest that it was given. Thread-safe.
 *
 * <p>All series are gauges, even of what counts, since totals go back when a node dies. Their number does not depend on the
 * number of nodes.
 */
final class ClusterSeries {
    private static final String PREFIX = Metric.PREFIX + "cluster.";
    private static final Map<String, ToDoubleFunction<LatencyMetrics>> QUANTILES = Map.of(
            "0.5",
            LatencyMetrics::p50,
            "0.9",
            LatencyMetrics::p90,
            "0.95",
            LatencyMetrics::p95,
            "0.99",
            LatencyMetrics::p99,
            "0.999",
            LatencyMetrics::p999,
            "1",
            LatencyMetrics::max);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile MetricsVerticle.@Nullable Snapshot latest;

    ClusterSeries() {
        gauge(
                "nodes",
                "Nodes that reported lately",
                Tags.empty(),
                metrics -> metrics.nodes().size());
        gauge("reports.rejected", "Reports that could not be used", Tags.empty(), ClusterMetrics::reportsRejected);
        kept("series", "Series of which this node keeps the last seconds", kept -> kept.series());
        kept("bytes", "About how much memory these take", HistorySize::bytes);
        kept("left.out", "How often something had no series of its own and counted as other", HistorySize::leftOut);
        Figures.ROWS.forEach(this::bind);
        for (Latency latency : Latency.values()) {
            bind(latency);
        }
    }

    void show(MetricsVerticle.Snapshot snapshot) {
        latest = snapshot;
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    private void bind(Figure figure) {
        Figure.Series series = figure.series();
        if (series != null) {
            Tags tags = series.label().isEmpty() ? Tags.empty() : Tags.of(series.label(), series.labelValue());
            gauge(
                    series.name(),
                    series.help(),
                    tags,
                    metrics -> metrics.total().value(figure.name()).doubleValue());
        }
    }

    private void bind(Latency latency) {
        QUANTILES.forEach((quantile, millis) -> gauge(
                "latency.seconds",
                "Quantiles of the last minute, from the merged histograms of all nodes",
                Tags.of("of", latency.jsonName(), "q", quantile),
                metrics -> millis.applyAsDouble(of(latency, metrics)) / 1000));
        gauge(
                "latency.measured",
                "How many were measured in the last minute",
                Tags.of("of", latency.jsonName()),
                metrics -> of(latency, metrics).count());
    }

    private static LatencyMetrics of(Latency latency, ClusterMetrics metrics) {
        return metrics.latencies().getOrDefault(latency.jsonName(), LatencyMetrics.NONE);
    }

    private void kept(String name, String help, ToDoubleFunction<HistorySize> value) {
        show("history." + name, help, Tags.empty(), snapshot -> value.applyAsDouble(snapshot.kept()));
    }

    private void gauge(String name, String help, Tags tags, ToDoubleFunction<ClusterMetrics> value) {
        show(name, help, tags, snapshot -> value.applyAsDouble(snapshot.metrics()));
    }

    private void show(String name, String help, Tags tags, ToDoubleFunction<MetricsVerticle.Snapshot> value) {
        Gauge.builder(PREFIX + name, () -> now(value))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private double now(ToDoubleFunction<MetricsVerticle.Snapshot> value) {
        MetricsVerticle.Snapshot snapshot = latest;
        return snapshot == null ? Double.NaN : value.applyAsDouble(snapshot);
    }
}
