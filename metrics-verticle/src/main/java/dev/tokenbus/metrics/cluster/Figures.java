package dev.tokenbus.metrics.cluster;

import static dev.tokenbus.metrics.cluster.Latency.GATEWAY_OVERHEAD;
import static dev.tokenbus.metrics.cluster.Latency.TIME_TO_FIRST_TOKEN;
import static dev.tokenbus.metrics.node.GatewayMetrics.BYTES_SENT;
import static dev.tokenbus.metrics.node.GatewayMetrics.CHUNKS;
import static dev.tokenbus.metrics.node.GatewayMetrics.CONNECTIONS_ACTIVE;
import static dev.tokenbus.metrics.node.GatewayMetrics.CONNECTIONS_OPENED;
import static dev.tokenbus.metrics.node.GatewayMetrics.CONNECTIONS_PEAK;
import static dev.tokenbus.metrics.node.GatewayMetrics.MESSAGES_DROPPED;
import static dev.tokenbus.metrics.node.GatewayMetrics.MESSAGES_RECEIVED;
import static dev.tokenbus.metrics.node.GatewayMetrics.MESSAGES_SENT;
import static dev.tokenbus.metrics.node.GatewayMetrics.STREAMS_ENDED;
import static dev.tokenbus.metrics.node.GatewayMetrics.TOKENS;

import dev.tokenbus.metrics.node.GatewayMetrics;
import dev.tokenbus.metrics.node.WorkerMetrics;
import dev.tokenbus.protocol.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table of figures that {@code /api/metrics} shows of the cluster and of each node, with the field names of the mission
 * document; Prometheus shows those of the cluster. Percentiles have a table of their own: {@link Latency}.
 */
public final class Figures {
    /** All rows, in the order of the JSON. */
    public static final List<Figure> ROWS = Stream.of(streams(), errors(), connections(), messages(), performance())
            .flatMap(List::stream)
            .toList();

    private Figures() {}

    private static List<Figure> streams() {
        return List.of(
                Figure.of("streams.throughput", node -> node.rate(TOKENS))
                        .as("throughput", "Tokens to clients per second"),
                Figure.of("streams.latency", node -> node.meanOfLastMinute(TIME_TO_FIRST_TOKEN)),
                Figure.of("streams.chunkSize", node -> node.ratio(TOKENS, CHUNKS))
                        .as("chunk.size", "Mean tokens of a chunk frame"),
                Figure.of(
                                "streams.backpressureEvents",
                                node -> node.value(GatewayMetrics.BACKPRESSURE)
                                        + node.value(WorkerMetrics.BACKPRESSURE))
                        .as("backpressure.events", "How often a stage began to hold back"),
                Figure.of("streams.errors.count", Figures::countErrors));
    }

    private static List<Figure> errors() {
        return Stream.of(ErrorCode.values())
                .map(ErrorCode::wireName)
                .sorted(Comparator.naturalOrder())
                .map(error -> Figure.of("streams.errors.types." + error, node -> node.value(STREAMS_ENDED, error))
                        .as("errors", "Streams that ended in an error", "type", error))
                .toList();
    }

    private static List<Figure> connections() {
        return List.of(
                Figure.of("webSockets.connections.active", node -> node.value(CONNECTIONS_ACTIVE))
                        .as("connections.active", "Connections open now"),
                Figure.of("webSockets.connections.peak", node -> node.value(CONNECTIONS_PEAK))
                        .as("connections.peak", "Sum of the nodes' most connections at once"),
                Figure.of("webSockets.connections.total", node -> node.value(CONNECTIONS_OPENED))
                        .as("connections.opened", "Connections accepted"));
    }

    private static List<Figure> messages() {
        return List.of(
                Figure.of("webSockets.messages.sent", node -> node.value(MESSAGES_SENT))
                        .as("messages.sent", "Frames to clients"),
                Figure.of("webSockets.messages.received", node -> node.value(MESSAGES_RECEIVED))
                        .as("messages.received", "Frames from clients"),
                Figure.of("webSockets.messages.dropped", node -> node.value(MESSAGES_DROPPED))
                        .as("messages.dropped", "Frames whose socket was gone"));
    }

    private static List<Figure> performance() {
        return List.of(
                Figure.of("webSockets.performance.avgLatency", node -> node.meanOfLastInterval(GATEWAY_OVERHEAD)),
                Figure.of("webSockets.performance.messageRate", node -> node.rate(MESSAGES_SENT))
                        .as("message.rate", "Frames to clients per second"),
                Figure.of("webSockets.performance.bandwidth", node -> node.rate(BYTES_SENT))
                        .as("bandwidth", "Bytes to clients per second"));
    }

    private static long countErrors(NodeFigures node) {
        return Stream.of(ErrorCode.values())
                .mapToLong(error -> node.value(STREAMS_ENDED, error.wireName()))
                .sum();
    }
}
