package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.Latency;
import dev.tokenbus.metrics.node.MeterNames;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What is kept of one node: its latest report, its speeds since the one before, and its last minute. */
final class NodeHistory {
    private final SlidingWindow<Mean> firstToken = SlidingWindow.ofMeans();
    private @Nullable NodeReport latest;
    private Map<String, Long> values = Map.of();
    private Rates rates = Rates.NONE;
    private Mean overhead = Mean.NONE;
    private long heardAtNanos;

    /**
     * Takes a report unless it is no later than the latest, and says whether it did. A node that came back under the same id
     * is heard again when its predecessor was forgotten.
     */
    boolean accept(NodeReport report, Map<Latency, Histogram> histograms, long nowNanos) {
        NodeReport before = latest;
        if (before != null && reportedMs(report) <= reportedMs(before)) {
            return false;
        }
        latest = report;
        heardAtNanos = nowNanos;
        values = NodeFigures.knownValues(report);
        rates = before == null ? Rates.NONE : Rates.between(before, report);
        overhead = mean(histograms.get(Latency.GATEWAY_OVERHEAD));
        firstToken.add(mean(histograms.get(Latency.TIME_TO_FIRST_TOKEN)), nowNanos);
        return true;
    }

    NodeFigures figures(long nowNanos) {
        return new NodeFigures(values, rates, firstToken.merged(nowNanos), overhead);
    }

    boolean silentFor(long nanos, long nowNanos) {
        return nowNanos - heardAtNanos >= nanos;
    }

    private static long reportedMs(NodeReport report) {
        return report.counters().getOrDefault(MeterNames.REPORTED_MS, 0L);
    }

    private static Mean mean(@Nullable Histogram histogram) {
        return histogram == null ? Mean.NONE : Mean.ofMillis(histogram);
    }
}
