package dev.tokenbus.metrics.node;

import dev.tokenbus.protocol.ErrorCode;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of a node's counters and gauges in a {@link dev.tokenbus.protocol.bus.node.NodeReport}, each written once. A registry
 * has the same with {@link #PREFIX} before them; those of histograms are in {@link Latency}.
 *
 * <p>Relations that hold at rest, on every node whose streams neither came from nor went to another home:
 *
 * <ul>
 *   <li>connections opened = closed + active; active is at most peak
 *   <li>streams started = ended (sum over outcomes) + live
 *   <li>generations accepted = ended (sum over outcomes) + live, where live are those running and those queued
 *   <li>chunks = count of the histogram {@link Latency#GATEWAY_OVERHEAD} over all reports
 * </ul>
 */
public final class MeterNames {
    /** What the names in a registry begin with. */
    public static final String PREFIX = "tokenbus.";

    /** Milliseconds that the reports so far cover: the monotonic time between any two reports of a node. */
    public static final String REPORTED_MS = "reported.ms";

    public static final String CONNECTIONS_OPENED = "gateway.connections.opened";
    static final String CONNECTIONS_CLOSED = "gateway.connections.closed";
    static final String CONNECTIONS_REFUSED = "gateway.connections.refused";
    public static final String CONNECTIONS_ACTIVE = "gateway.connections.active";
    public static final String CONNECTIONS_PEAK = "gateway.connections.peak";
    public static final String MESSAGES_RECEIVED = "gateway.messages.received";
    public static final String MESSAGES_SENT = "gateway.messages.sent";
    public static final String MESSAGES_DROPPED = "gateway.messages.dropped";
    static final String BYTES_RECEIVED = "gateway.received.bytes";
    public static final String BYTES_SENT = "gateway.sent.bytes";
    static final String STREAMS_STARTED = "gateway.streams.started";
    public static final String STREAMS_ENDED = "gateway.streams.ended";
    static final String STREAMS_LIVE = "gateway.streams.live";
    static final String REQUESTS_REFUSED = "gateway.requests.refused";
    public static final String CHUNKS = "gateway.chunks";
    public static final String TOKENS = "gateway.tokens";
    public static final String GATEWAY_BACKPRESSURE = "gateway.backpressure";
    static final String GATEWAY_HELD_BYTES = "gateway.held.bytes";

    static final String GENERATIONS_ACCEPTED = "worker.generations.accepted";
    static final String GENERATIONS_REFUSED = "worker.generations.refused";
    static final String GENERATIONS_ENDED = "worker.generations.ended";
    static final String GENERATIONS_LIVE = "worker.generations.live";
    static final String PROMPT_TOKENS = "worker.tokens.prompt";
    static final String COMPLETION_TOKENS = "worker.tokens.completion";
    public static final String WORKER_BACKPRESSURE = "worker.backpressure";
    static final String WORKER_HELD_BYTES = "worker.held.bytes";

    /** The wire words of all errors. */
    public static final List<String> ERRORS =
            Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList();

    /** How a stream or a generation can end; a word that is none of these counts as {@code internal}. */
    static final List<String> OUTCOMES = Stream.concat(Stream.of("done", "stopped", "cancelled"), ERRORS.stream())
            .toList();

    /** What counts where an outcome or code is unknown. */
    static final String UNKNOWN_OUTCOME = ErrorCode.INTERNAL.wireName();

    /** What can hold a stream back; a word that is none of these counts as {@link #UNKNOWN_STAGE}. */
    public static final List<String> STAGES = List.of("socket", "credit", "window", "upstream", "other");

    static final String UNKNOWN_STAGE = "other";

    /** Every counter and gauge that is not split by a label. */
    public static final List<String> PLAIN = List.of(
            CONNECTIONS_OPENED,
            CONNECTIONS_ACTIVE,
            CONNECTIONS_PEAK,
            MESSAGES_RECEIVED,
            MESSAGES_SENT,
            MESSAGES_DROPPED,
            BYTES_SENT,
            CHUNKS,
            TOKENS);

    private MeterNames() {}

    /** The name in a report of one label's part of a counter. */
    public static String part(String name, String label) {
        return name + "." + label;
    }
}
