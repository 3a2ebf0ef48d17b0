package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the metrics verticle keeps of one node: the values of its latest report, its rates, and its last minute. */
final class NodeHistory {
    private static final List<String> KNOWN_NAMES = NodeMeters.metrics().stream()
            .flatMap(metric -> metric.names().stream())
            .toList();
    private static final double MS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

    private final Map<Latency, SlidingWindow<Mean>> lastMinute = new EnumMap<>(Latency.class);
    private Map<Latency, Mean> lastInterval = Map.of();
    private Map<String, Long> values = Map.of();
    private Map<String, Double> rates = Map.of();
    private long reportedMs = -1;
    private long heardAtNanos;

    /**
     * Takes a report unless it is no later than the latest, and says whether it did. When a node comes back under the same
     * id, its reports count once its predecessor is forgotten.
     */
    boolean accept(NodeReport report, Map<Latency, Histogram> histograms, long nowNanos) {
        long reported = report.counters().getOrDefault(NodeMeters.REPORTED_MS, 0L);
        if (reported <= reportedMs) {
            return false;
        }
        Map<String, Long> before = values;
        values = knownValues(report);
        // Reports in between may be lost: the counter knows how much time both reports are apart.
        rates = reportedMs < 0 ? Map.of() : rates(before, values, (reported - reportedMs) / MS_PER_SECOND);
        reportedMs = reported;
        heardAtNanos = nowNanos;
        takeTimes(histograms, nowNanos);
        return true;
    }

    NodeFigures figures(long nowNanos) {
        Map<Latency, Mean> minute = new EnumMap<>(Latency.class);
        lastMinute.forEach((latency, window) -> minute.put(latency, window.merged(nowNanos)));
        return new NodeFigures(values, rates, minute, lastInterval);
    }

    boolean silentFor(long nanos, long nowNanos) {
        return nowNanos - heardAtNanos >= nanos;
    }

    /** Takes only names that this version knows, so that what other versions send cannot grow anything here. */
    static Map<String, Long> knownValues(NodeReport report) {
        Map<String, Long> known = new HashMap<>();
        for (String name : KNOWN_NAMES) {
            Long value = report.counters().getOrDefault(name, report.gauges().get(name));
            if (value != null) {
                known.put(name, value);
            }
        }
        return Map.copyOf(known);
    }

    private static Map<String, Double> rates(Map<String, Long> before, Map<String, Long> after, double seconds) {
        Map<String, Double> rates = new HashMap<>();
        after.forEach((name, value) -> {
            long growth = value - before.getOrDefault(name, 0L);
            if (growth > 0) {
                rates.put(name, growth / seconds);
            }
        });
        return Map.copyOf(rates);
    }

    private void takeTimes(Map<Latency, Histogram> histograms, long nowNanos) {
        Map<Latency, Mean> interval = new EnumMap<>(Latency.class);
        histograms.forEach((latency, histogram) -> {
            Mean mean = Mean.ofMillis(histogram);
            interval.put(latency, mean);
            lastMinute
                    .computeIfAbsent(latency, first -> SlidingWindow.ofMeans())
                    .add(mean, nowNanos);
        });
        lastInterval = interval;
    }
}
