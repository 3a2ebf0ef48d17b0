package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.Histograms;
import dev.tokenbus.metrics.node.Latency;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of all nodes. Bounded: so many nodes, and one window of fixed size for each kind of latency. Confined to one
 * thread.
 */
public final class ClusterHistory {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterHistory.class);

    private final MetricsConfig config;
    private final Map<String, NodeHistory> nodes = new HashMap<>();
    private final Map<Latency, SlidingWindow<Histogram>> latencies = new EnumMap<>(Latency.class);
    private long rejected;

    public ClusterHistory(MetricsConfig config) {
        this.config = config;
        for (Latency latency : Latency.values()) {
            latencies.put(latency, SlidingWindow.ofHistograms());
        }
    }

    public void heard(NodeReport report, long nowNanos) {
        forgetSilent(nowNanos);
        if (!nodes.containsKey(report.nodeId()) && nodes.size() >= config.maxNodes()) {
            reject(report, "of more than metrics.maxNodes: " + config.maxNodes() + " nodes");
            return;
        }
        try {
            Map<Latency, Histogram> histograms = decode(report);
            NodeHistory node = nodes.computeIfAbsent(report.nodeId(), id -> new NodeHistory());
            if (node.accept(report, histograms, nowNanos)) {
                merge(histograms, nowNanos);
            }
        } catch (IllegalArgumentException damaged) {
            reject(report, damaged.toString());
        }
    }

    public ClusterMetrics snapshot(long nowNanos) {
        forgetSilent(nowNanos);
        NodeFigures total = NodeFigures.NONE;
        Map<String, NodeMetrics> each = new TreeMap<>();
        for (Map.Entry<String, NodeHistory> node : nodes.entrySet()) {
            NodeFigures figures = node.getValue().figures(nowNanos);
            each.put(node.getKey(), figures.toMetrics());
            total = total.plus(figures);
        }
        return new ClusterMetrics(total.toMetrics(), latencies(nowNanos), each, rejected);
    }

    private Map<String, LatencyMetrics> latencies(long nowNanos) {
        Map<String, LatencyMetrics> figures = new TreeMap<>();
        latencies.forEach((latency, window) -> figures.put(latency.jsonName(), figuresOf(window.merged(nowNanos))));
        return figures;
    }

    private static LatencyMetrics figuresOf(Histogram micros) {
        return new LatencyMetrics(
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(95) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0,
                micros.getTotalCount());
    }

    private static Map<Latency, Histogram> decode(NodeReport report) {
        Map<Latency, Histogram> histograms = new EnumMap<>(Latency.class);
        for (Latency latency : Latency.values()) {
            byte[] bytes = report.histograms().get(latency.reportName());
            if (bytes != null) {
                histograms.put(latency, Histograms.decode(bytes));
            }
        }
        return histograms;
    }

    private void merge(Map<Latency, Histogram> histograms, long nowNanos) {
        latencies.forEach((latency, window) -> {
            Histogram histogram = histograms.get(latency);
            if (histogram != null) {
                window.add(histogram, nowNanos);
            }
        });
    }

    private void forgetSilent(long nowNanos) {
        long silence = TimeUnit.MILLISECONDS.toNanos(config.silenceMs());
        nodes.values().removeIf(node -> node.silentFor(silence, nowNanos));
    }

    /** Every one is counted; only the first is logged, since the next may come within a second. */
    private void reject(NodeReport report, String why) {
        if (rejected++ == 0) {
            LOG.warn("node report not used nodeId={} why={}; more are only counted", report.nodeId(), why);
        }
    }
}
