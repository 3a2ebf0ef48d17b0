package dev.tokenbus.metrics.document;

import dev.tokenbus.metrics.history.Column;
import dev.tokenbus.metrics.history.Delay;
import dev.tokenbus.metrics.history.Dimension;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.Merge;
import dev.tokenbus.metrics.history.Span;
import dev.tokenbus.metrics.history.Track;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Writes what each model, backend, door and node did in the last seconds: a row for each, most tokens first. */
final class Breakdown {
    private static final int SECONDS = 10;

    private final History history;
    private final Merge merge;
    private long writtenAt = Long.MIN_VALUE;
    private String written = "";

    private record Row(String name, Span span, double tokens) {}

    Breakdown(History history, Merge merge) {
        this.history = history;
        this.merge = merge;
    }

    /** As a JSON object; the same one for all who ask in the same second. */
    String json() {
        if (history.settled() != writtenAt) {
            writtenAt = history.settled();
            written = write();
        }
        return written;
    }

    private String write() {
        JsonWriter json = new JsonWriter().beginObject().field("seconds", SECONDS);
        for (Dimension dimension : Dimension.ALL) {
            json.name(dimension.word()).beginArray();
            rows(dimension).forEach(row -> write(row, dimension, json));
            json.endArray();
        }
        return json.endObject().toText();
    }

    private List<Row> rows(Dimension dimension) {
        return history.names(dimension).stream()
                .map(name -> row(name, Objects.requireNonNull(history.find(dimension, name))))
                .sorted(Comparator.comparing(Row::tokens).reversed().thenComparing(Row::name))
                .toList();
    }

    private Row row(String name, Track track) {
        Span span = Span.last(track, SECONDS, history);
        return new Row(name, span, span.perSecond(Column.TOKENS));
    }

    private void write(Row row, Dimension dimension, JsonWriter json) {
        Span span = row.span();
        json.beginObject().field("name", row.name());
        for (Column column : Column.THROUGHPUT) {
            json.field(column.name(), Brief.of(span.perSecond(column)));
        }
        percentiles(span, Delay.FIRST_TOKEN, json);
        percentiles(span, Delay.GAP, json);
        if (dimension == Dimension.NODE) {
            Column.GAUGES.forEach(gauge -> json.field(gauge.name(), span.atEnd(gauge)));
        }
        json.endObject();
    }

    private void percentiles(Span span, Delay delay, JsonWriter json) {
        if (merge.of(span.track(), delay, span.from(), span.to())) {
            json.field(delay.word() + "P50", Brief.of(merge.percentile(50)));
            json.field(delay.word() + "P99", Brief.of(merge.percentile(99)));
        }
    }
}
