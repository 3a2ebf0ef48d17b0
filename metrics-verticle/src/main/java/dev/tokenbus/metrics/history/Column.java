package dev.tokenbus.metrics.history;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.metrics.node.GatewayMetrics;
import dev.tokenbus.metrics.node.WorkerMetrics;
import dev.tokenbus.metrics.series.StreamCount;
import dev.tokenbus.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A number that a second has: one row of the table below. A counter's is what it grew by in that second, a gauge's is its value at
 * the second's end.
 *
 * @param name what documents call it
 * @param ofNode the names that reports have for it; it is their sum
 * @param ofStreams the name that reports have for it by kind of stream; empty if they do not
 */
public record Column(int index, String name, List<String> ofNode, String ofStreams) {
    private static final List<Column> TABLE = new ArrayList<>();

    public static final Column TOKENS = row("tokens", GatewayMetrics.TOKENS.name(), StreamCount.TOKENS);
    public static final Column CHUNKS = row("chunks", GatewayMetrics.CHUNKS.name(), StreamCount.CHUNKS);
    public static final Column STREAMS = row("streams", GatewayMetrics.STREAMS_STARTED.name(), StreamCount.STARTED);
    public static final Column BYTES = row("bytes", GatewayMetrics.BYTES_SENT.name(), StreamCount.BYTES);
    public static final Column CONNECTIONS = row("connections", GatewayMetrics.CONNECTIONS_ACTIVE.name());
    public static final Column LIVE_STREAMS = row("liveStreams", GatewayMetrics.STREAMS_LIVE.name());

    /** Counters that every series has. */
    public static final List<Column> THROUGHPUT = List.of(TOKENS, CHUNKS, STREAMS, BYTES);

    /** Gauges of the cluster and of nodes. */
    public static final List<Column> GAUGES = List.of(CONNECTIONS, LIVE_STREAMS);

    /** Counters of the cluster and of nodes: how often a stage began to hold back. */
    public static final List<Column> BACKPRESSURE = stages();

    /** Counters of the cluster and of nodes: streams that ended in an error, by code. */
    public static final List<Column> ERRORS = codes();

    /** All counters of a node. */
    static final List<Column> COUNTERS =
            Stream.of(THROUGHPUT, BACKPRESSURE, ERRORS).flatMap(List::stream).toList();

    /** What a report has of it for the node. */
    long ofNode(Map<String, Long> values) {
        long sum = 0;
        for (String each : ofNode) {
            sum += values.getOrDefault(each, 0L);
        }
        return sum;
    }

    /** What a report has of it for a kind of stream. */
    long ofStreams(Map<String, Long> values) {
        return values.getOrDefault(ofStreams, 0L);
    }

    private static List<Column> stages() {
        return Stream.of(Stage.values())
                .map(Stage::word)
                .map(stage ->
                        row(stage, GatewayMetrics.BACKPRESSURE.name(stage), WorkerMetrics.BACKPRESSURE.name(stage)))
                .toList();
    }

    private static List<Column> codes() {
        return Stream.of(ErrorCode.values())
                .map(ErrorCode::wireName)
                .map(code -> row(code, GatewayMetrics.STREAMS_ENDED.name(code)))
                .toList();
    }

    private static Column row(String name, String... ofNode) {
        return added(new Column(TABLE.size(), name, List.of(ofNode), ""));
    }

    private static Column row(String name, String ofNode, StreamCount ofStreams) {
        return added(new Column(TABLE.size(), name, List.of(ofNode), ofStreams.key()));
    }

    private static Column added(Column column) {
        TABLE.add(column);
        return column;
    }
}
