package dev.tokenbus.metrics.document;

import dev.tokenbus.metrics.history.Column;
import dev.tokenbus.metrics.history.Delay;
import dev.tokenbus.metrics.history.Merge;
import dev.tokenbus.metrics.history.Second;
import dev.tokenbus.metrics.history.Track;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * Writes some seconds of a series as columns, with a value for each second. What is not known is null.
 *
 * @param known has a second wherever the numbers of {@code track} are known
 * @param from the first second
 * @param to the last one
 */
record Columns(Track track, Track known, long from, long to, Merge merge) {
    /** A percentile at a second is that of so many seconds that end with it: a single one has few times. */
    static final int PERCENTILE_SECONDS = 5;

    void throughput(JsonWriter json) {
        Column.THROUGHPUT.forEach(column -> write(column, json));
    }

    void gauges(JsonWriter json) {
        Column.GAUGES.forEach(column -> write(column, json));
    }

    void percentiles(Delay delay, JsonWriter json) {
        double[] p50 = new double[(int) Math.max(0, to - from + 1)];
        double[] p99 = new double[p50.length];
        for (int i = 0; i < p50.length; i++) {
            boolean any = merge.of(track, delay, from + i - PERCENTILE_SECONDS + 1, from + i);
            p50[i] = any ? Brief.of(merge.percentile(50)) : Double.NaN;
            p99[i] = any ? Brief.of(merge.percentile(99)) : Double.NaN;
        }
        write(delay.word() + "P50", at -> p50[(int) (at - from)], json);
        write(delay.word() + "P99", at -> p99[(int) (at - from)], json);
    }

    /** Those of the columns in which there is something, as an object. */
    void occurring(String name, List<Column> columns, JsonWriter json) {
        json.name(name).beginObject();
        columns.stream().filter(this::occurs).forEach(column -> write(column, json));
        json.endObject();
    }

    private boolean occurs(Column column) {
        for (long at = from; at <= to; at++) {
            Second second = track.find(at);
            if (second != null && second.of(column) != 0) {
                return true;
            }
        }
        return false;
    }

    private void write(Column column, JsonWriter json) {
        write(column.name(), at -> number(column, at), json);
    }

    private double number(Column column, long at) {
        Second second = track.find(at);
        if (second != null) {
            return second.of(column);
        }
        return known.find(at) == null ? Double.NaN : 0;
    }

    private void write(String name, LongToDoubleFunction value, JsonWriter json) {
        json.name(name).beginArray();
        for (long at = from; at <= to; at++) {
            json.value(value.applyAsDouble(at));
        }
        json.endArray();
    }
}
