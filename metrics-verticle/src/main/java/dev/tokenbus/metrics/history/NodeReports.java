package dev.tokenbus.metrics.history;

import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.metrics.series.SeriesTable;
import dev.tokenbus.protocol.bus.node.NodeReport;
import dev.tokenbus.protocol.bus.node.StreamFigures;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The reports of one node: when each was made, by the clock of who hears them, and what has grown since the one before.
 *
 * <p>A report says how long its node has measured. The least difference between that and the time of arrival, among the last reports,
 * is when the node began; what is more is a report's way. So a report that was held up counts for the time in which it was made,
 * and the nodes' clocks need not agree.
 */
final class NodeReports {
    private static final int REMEMBERED = 30;

    /** More than a node of this version has: see {@code metrics.maxSeries}. */
    private static final int MOST_KINDS = 5000;

    private final long[] begunMs = new long[REMEMBERED];
    private final Map<StreamKind, Map<String, Long>> streams = new HashMap<>();
    private int heard;
    private long reportedMs = -1;
    private int inSequence;
    private boolean knowsAllKinds;
    private long toMs;
    private Map<String, Long> totals = Map.of();

    /**
     * What one report says that those before did not.
     *
     * @param node the whole node
     * @param streams its streams by kind; only those that did something
     */
    record News(Growth node, Map<StreamKind, Growth> streams) {}

    /** Nothing of a report that is no later than the latest, nor of the first, whose totals only begin the count. */
    Optional<News> heard(NodeReport report, long nowMs) {
        long reported = report.counters().getOrDefault(NodeMeters.REPORTED_MS, 0L);
        if (reported <= reportedMs) {
            return Optional.empty();
        }
        // Before anything changes, since they may be damaged.
        Map<StreamKind, Map<Delay, PackedTimes>> timesOfStreams = timesOfStreams(report);
        Map<Delay, PackedTimes> times = timesOfNode(report, timesOfStreams);

        boolean isFirst = reportedMs < 0;
        knowsAllKinds |= isFirst && report.intervalMs() == 0;
        inSequence = reported - reportedMs == report.intervalMs() ? inSequence + 1 : 1;
        reportedMs = reported;
        Interval interval = until(reported, report.intervalMs(), nowMs);
        Map<StreamKind, Growth> grown = new HashMap<>();
        for (StreamFigures each : report.streams()) {
            StreamKind kind = kind(each);
            Growth growth = new Growth(
                    interval, grown(kind, each.counters()), Map.of(), timesOfStreams.getOrDefault(kind, Map.of()));
            if (!growth.isNothing()) {
                grown.put(kind, growth);
            }
        }
        knowsAllKinds |= inSequence >= SeriesTable.TURNS;
        Map<String, Long> before = totals;
        totals = report.counters();
        Map<Column, Long> counters = Growth.between(before, totals, Column.COUNTERS, Column::ofNode);
        News news = new News(new Growth(interval, counters, gauges(report), times), grown);
        return isFirst ? Optional.empty() : Optional.of(news);
    }

    /** When the latest report was made. */
    long latestMs() {
        return toMs;
    }

    private Interval until(long reported, long measuredMs, long nowMs) {
        begunMs[heard++ % REMEMBERED] = nowMs - reported;
        long began =
                Arrays.stream(begunMs, 0, Math.min(heard, REMEMBERED)).min().orElseThrow();
        long fromMs = toMs;
        toMs = Math.max(fromMs, began + reported);
        return new Interval(fromMs, toMs, toMs - measuredMs / 2);
    }

    /** Streams of a new kind have grown from nothing, unless their node may have counted some before it was heard: until each had its turn. */
    private Map<Column, Long> grown(StreamKind kind, Map<String, Long> now) {
        boolean isNew = !streams.containsKey(kind);
        if (isNew && streams.size() >= MOST_KINDS) {
            return Map.of();
        }
        Map<String, Long> before = streams.getOrDefault(kind, knowsAllKinds ? Map.of() : now);
        streams.put(kind, now);
        return Growth.between(before, now, Column.THROUGHPUT, Column::ofStreams);
    }

    private static Map<StreamKind, Map<Delay, PackedTimes>> timesOfStreams(NodeReport report) {
        Map<StreamKind, Map<Delay, PackedTimes>> times = new HashMap<>();
        for (StreamFigures each : report.streams()) {
            times.put(kind(each), Growth.times(each.histograms(), Delay::ofStreams));
        }
        return times;
    }

    private static Map<Delay, PackedTimes> timesOfNode(
            NodeReport report, Map<StreamKind, Map<Delay, PackedTimes>> ofStreams) {
        Map<Delay, PackedTimes> times = Growth.times(report.histograms(), Delay::ofNode);
        for (Map<Delay, PackedTimes> ofOneKind : ofStreams.values()) {
            ofOneKind.forEach((delay, more) -> {
                if (delay.ofNode().isEmpty()) {
                    times.merge(delay, more, PackedTimes::plus);
                }
            });
        }
        return times;
    }

    private static StreamKind kind(StreamFigures figures) {
        return new StreamKind(figures.model(), figures.backend(), figures.door());
    }

    private static Map<Column, Long> gauges(NodeReport report) {
        Map<Column, Long> gauges = new HashMap<>();
        Column.GAUGES.forEach(column -> gauges.put(column, column.ofNode(report.gauges())));
        return gauges;
    }
}
