package dev.tokenbus.metrics.document;

import dev.tokenbus.metrics.history.Column;
import dev.tokenbus.metrics.history.Delay;
import dev.tokenbus.metrics.history.Dimension;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.LatencyMetrics;
import dev.tokenbus.metrics.history.Merge;
import dev.tokenbus.metrics.history.Span;
import dev.tokenbus.metrics.history.Track;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What each model, backend, door and node did lately.
 *
 * @param rows by name, in the order of the names
 */
public record BreakdownTables(Map<Dimension, Map<String, Row>> rows) {
    /** Throughput is that of so many seconds. */
    public static final int THROUGHPUT_SECONDS = 10;

    /** Percentiles are those of so many seconds. */
    public static final int LATENCY_SECONDS = 60;

    /**
     * What one of them did.
     *
     * @param perSecond mean of the last {@link #THROUGHPUT_SECONDS}, by the column's name
     * @param latencies of the last {@link #LATENCY_SECONDS}; only what was measured
     */
    public record Row(Map<String, Double> perSecond, Map<Delay, LatencyMetrics> latencies) {}

    public static BreakdownTables of(History history) {
        Merge merge = new Merge();
        Map<Dimension, Map<String, Row>> tables = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.ALL) {
            Map<String, Row> rows = new LinkedHashMap<>();
            for (String name : history.names(dimension)) {
                rows.put(name, row(dimension, name, history, merge));
            }
            tables.put(dimension, rows);
        }
        return new BreakdownTables(tables);
    }

    private static Row row(Dimension dimension, String name, History history, Merge merge) {
        Track track = Objects.requireNonNull(history.find(dimension, name));
        Span lately = Span.last(track, THROUGHPUT_SECONDS, history);
        Map<String, Double> perSecond = new LinkedHashMap<>();
        Column.THROUGHPUT.forEach(column -> perSecond.put(column.name(), Brief.of(lately.perSecond(column))));
        return new Row(perSecond, Span.last(track, LATENCY_SECONDS, history).latencies(merge));
    }
}
