package dev.tokenbus.metrics.document;

import dev.tokenbus.metrics.history.Column;
import dev.tokenbus.metrics.history.Delay;
import dev.tokenbus.metrics.history.Dimension;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.Merge;
import dev.tokenbus.metrics.history.Span;
import dev.tokenbus.metrics.history.Track;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.Optional;

/**
 * Answers questions about a {@link History} with a JSON document: what {@code GET /api/metrics/history} shows and consoles draw. The
 * page docs/operations.md describes it. Confined to the history's thread.
 */
public final class HistoryDocument {
    /** Below this an answer has no room for its breakdown. */
    private static final int LEAST_BYTES = 16_384;

    /** No second takes less of an answer: eight columns, each with a digit and a comma. */
    private static final int LEAST_BYTES_OF_SECOND = 16;

    private static final int LAST_SECONDS = 60;

    /** Who has seconds that are not there yet has them of a node whose clock is ahead, or went back. */
    private static final int AHEAD_SECONDS = 5;

    private static final Track NOTHING = new Track(1);

    private final String nodeId;
    private final History history;
    private final Merge merge = new Merge();
    private final Breakdown breakdown;

    /** What a question is about: the cluster, or one series of a dimension. */
    private record Subject(Optional<Dimension> by, String name, Track track) {}

    /** @param nodeId the node that answers */
    public HistoryDocument(String nodeId, History history) {
        this.nodeId = nodeId;
        this.history = history;
        this.breakdown = new Breakdown(history, merge);
    }

    /** Throws {@link IllegalArgumentException}, with a message for whoever asks, if there is no such dimension. */
    public String answer(HistoryQuestion question) {
        Subject subject = subject(question);
        long to = history.settled();
        long after = question.after() > to + AHEAD_SECONDS ? 0 : question.after();
        long first = Math.max(history.since(), after + 1);
        long most = Math.max(LEAST_BYTES, question.maxBytes());
        long from = Math.max(first, to + 1 - most / LEAST_BYTES_OF_SECOND);
        String document = write(subject, from, to, from > first);
        while (from <= to && document.length() > most) {
            from += (to - from) / 2 + 1;
            document = write(subject, from, to, true);
        }
        return document;
    }

    private Subject subject(HistoryQuestion question) {
        if (question.by().isEmpty()) {
            return new Subject(Optional.empty(), "", history.cluster());
        }
        Dimension dimension = Dimension.of(question.by())
                .orElseThrow(
                        () -> new IllegalArgumentException("by: unknown (expected: model, backend, door or node)"));
        Track track = history.find(dimension, question.name());
        return new Subject(Optional.of(dimension), question.name(), track == null ? NOTHING : track);
    }

    private String write(Subject subject, long from, long to, boolean truncated) {
        JsonWriter json = new JsonWriter().beginObject().field("answeredBy", nodeId);
        json.field("since", Math.min(history.since(), to + 1)).field("from", Math.min(from, to + 1));
        json.field("to", to).field("truncated", truncated);
        subject.by().ifPresent(by -> json.field("by", by.word()).field("name", subject.name()));
        json.name("seconds").beginObject();
        writeColumns(subject, from, to, json);
        json.endObject().field("percentileSeconds", Columns.PERCENTILE_SECONDS);
        writeLast(Span.last(subject.track(), LAST_SECONDS, history), json);
        return json.name("breakdown").raw(breakdown.json()).endObject().toText();
    }

    private void writeColumns(Subject subject, long from, long to, JsonWriter json) {
        boolean isWhole = subject.by().isEmpty() || subject.by().get() == Dimension.NODE;
        Track known = isWhole ? subject.track() : history.cluster();
        Columns columns = new Columns(subject.track(), known, from, to, merge);
        columns.throughput(json);
        columns.percentiles(Delay.FIRST_TOKEN, json);
        columns.percentiles(Delay.GAP, json);
        if (isWhole) {
            columns.gauges(json);
            columns.occurring("backpressure", Column.BACKPRESSURE, json);
            columns.occurring("errors", Column.ERRORS, json);
        }
    }

    private void writeLast(Span span, JsonWriter json) {
        json.name("last").beginObject().field("seconds", LAST_SECONDS);
        Column.THROUGHPUT.forEach(column -> json.field(column.name(), Brief.of(span.perSecond(column))));
        json.name("latencies").beginObject();
        span.latencies(merge).forEach((delay, latency) -> {
            json.name(delay.word()).beginObject();
            json.field("p50", Brief.of(latency.p50())).field("p90", Brief.of(latency.p90()));
            json.field("p95", Brief.of(latency.p95())).field("p99", Brief.of(latency.p99()));
            json.field("p999", Brief.of(latency.p999())).field("max", Brief.of(latency.max()));
            json.field("count", latency.count()).endObject();
        });
        json.endObject().endObject();
    }
}
