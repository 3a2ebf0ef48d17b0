package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.history.LatencyMetrics;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what all nodes report. It is bounded: {@code metrics.maxNodes} nodes, and a window of fixed size for each latency.
 * Confined to one thread.
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

    /** Takes a report, or counts it as rejected; says whether it was of use. */
    public boolean heard(NodeReport report, long nowNanos) {
        forgetSilent(nowNanos);
        if (!nodes.containsKey(report.nodeId()) && nodes.size() >= config.maxNodes()) {
            reject(report, "nodes: more than metrics.maxNodes (expected: at most " + config.maxNodes() + ")");
            return false;
        }
        try {
            Map<Latency, Histogram> histograms = decode(report);
            NodeHistory node = nodes.computeIfAbsent(report.nodeId(), id -> new NodeHistory());
            if (node.accept(report, histograms, nowNanos)) {
                histograms.forEach((latency, histogram) -> window(latency).add(histogram, nowNanos));
            }
            return true;
        } catch (IllegalArgumentException damaged) {
            reject(report, damaged.toString());
            return false;
        }
    }

    /** The figures of all nodes that are not silent. */
    public ClusterMetrics snapshot(long nowNanos) {
        forgetSilent(nowNanos);
        Map<String, NodeFigures> each = new HashMap<>();
        nodes.forEach((id, node) -> each.put(id, node.figures(nowNanos)));
        Map<String, NodeMetrics> metrics = new HashMap<>();
        each.forEach((id, figures) -> metrics.put(id, figures.toMetrics()));
        return new ClusterMetrics(NodeFigures.sum(each.values()).toMetrics(), percentiles(nowNanos), metrics, rejected);
    }

    private Map<String, LatencyMetrics> percentiles(long nowNanos) {
        Map<String, LatencyMetrics> percentiles = new HashMap<>();
        latencies.forEach((latency, window) ->
                percentiles.put(latency.jsonName(), LatencyMetrics.ofMicros(window.merged(nowNanos))));
        return percentiles;
    }

    private static Map<Latency, Histogram> decode(NodeReport report) {
        Map<Latency, Histogram> histograms = new EnumMap<>(Latency.class);
        for (Latency latency : Latency.values()) {
            byte[] bytes = report.histograms().get(latency.metric().name());
            if (bytes != null) {
                histograms.put(latency, Histograms.decode(bytes));
            }
        }
        return histograms;
    }

    private SlidingWindow<Histogram> window(Latency latency) {
        return Objects.requireNonNull(latencies.get(latency));
    }

    private void forgetSilent(long nowNanos) {
        long silence = TimeUnit.MILLISECONDS.toNanos(config.silenceMs());
        nodes.values().removeIf(node -> node.silentFor(silence, nowNanos));
    }

    /** Counts every rejected report, and logs only the first: the next may come within a second. */
    public void reject(NodeReport report, String why) {
        if (rejected++ == 0) {
            LOG.atWarn()
                    .addKeyValue("peerId", report.nodeId())
                    .addKeyValue("cause", why)
                    .log("a node's report is rejected; further ones are only counted");
        }
    }
}
