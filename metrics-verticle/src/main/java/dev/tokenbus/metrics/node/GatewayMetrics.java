package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.Limit;
import dev.tokenbus.meter.RecoveryMeter;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.series.SeriesTable;
import dev.tokenbus.metrics.times.Buckets;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * The metrics of a node's gateways: a row for each, then the events that change their values.
 *
 * <p>At rest, on every node whose streams neither came from nor went to another home: connections opened = closed + active,
 * and active is at most peak; streams started = ended (all outcomes) + live; chunks = count of the overhead histogram + chunks of replays.
 */
public final class GatewayMetrics extends TableMeter implements GatewayMeter {
    static final MetricTable TABLE = new MetricTable();

    public static final Metric<Counter> CONNECTIONS_OPENED =
            TABLE.counter("gateway.connections.opened", "Connections accepted");
    public static final Metric<Counter> CONNECTIONS_CLOSED =
            TABLE.counter("gateway.connections.closed", "Connections ended");
    public static final Metric<Counter> CONNECTIONS_REFUSED =
            TABLE.counter("gateway.connections.refused", "Handshakes answered with an HTTP error");
    public static final Metric<Gauge> CONNECTIONS_ACTIVE =
            TABLE.gauge("gateway.connections.active", "Connections open now");
    public static final Metric<Gauge> CONNECTIONS_PEAK =
            TABLE.gauge("gateway.connections.peak", "The most connections that were ever open at once");
    public static final Metric<Gauge> HTTP_ACTIVE =
            TABLE.gauge("gateway.http.active", "Connections that are neither WebSockets nor follow a stream");
    public static final Metric<Counter> HTTP_CLOSED =
            TABLE.counter("gateway.http.closed", "Such connections that were too slow or one too many");
    public static final Metric<Counter> MESSAGES_RECEIVED =
            TABLE.counter("gateway.messages.received", "Frames from clients");
    public static final Metric<Counter> MESSAGES_SENT = TABLE.counter("gateway.messages.sent", "Frames to clients");
    public static final Metric<Counter> MESSAGES_DROPPED =
            TABLE.counter("gateway.messages.dropped", "Frames whose socket was gone");
    public static final Metric<Counter> BYTES_RECEIVED =
            TABLE.counter("gateway.received.bytes", "Bytes of the frames from clients");
    public static final Metric<Counter> BYTES_SENT =
            TABLE.counter("gateway.sent.bytes", "Bytes of the frames to clients");
    public static final Metric<Counter> STREAMS_STARTED =
            TABLE.counter("gateway.streams.started", "Streams accepted from clients");
    static final Metric<LabeledCounter> STREAMS_OPENED = TABLE.counter(
            "gateway.streams.opened", "Streams that clients got, new ones and those of a key", Label.DOOR);
    public static final Metric<LabeledCounter> STREAMS_ENDED =
            TABLE.counter("gateway.streams.ended", "Streams whose terminal event was appended", Label.OUTCOME);
    public static final Metric<Gauge> STREAMS_LIVE =
            TABLE.gauge("gateway.streams.live", "Streams without a terminal event");
    private static final Metric<Gauge> STREAMS_UNWATCHED = TABLE.gauge(
            "gateway.streams.unwatched", "Live streams that their clients let go on although nobody watches");
    private static final Metric<Gauge> OBSERVERS =
            TABLE.gauge("gateway.console.observers", "Topics that operators are shown, such as all streams");
    private static final Metric<Counter> PICTURES_SKIPPED = TABLE.counter(
            "gateway.console.skipped", "Pictures that were left out because an operator's socket was full");
    public static final Metric<LabeledCounter> REQUESTS_REFUSED =
            TABLE.counter("gateway.requests.refused", "Requests that failed before being a stream", Label.CODE);
    private static final Metric<LabeledCounter> LIMITED =
            TABLE.counter("gateway.limited", "How often clients were refused because of a limit", Label.LIMIT);
    private static final Metric<Gauge> COUNTED_ADDRESSES =
            TABLE.gauge("gateway.counted.addresses", "Addresses whose use is being counted");
    private static final Metric<Gauge> COUNTED_PRINCIPALS =
            TABLE.gauge("gateway.counted.principals", "Principals whose use is being counted");
    public static final Metric<Counter> CHUNKS = TABLE.counter("gateway.chunks", "Chunk frames written to clients");
    public static final Metric<Counter> TOKENS =
            TABLE.counter("gateway.tokens", "Tokens sent to clients, or taken for a whole answer");
    public static final Metric<LabeledCounter> BACKPRESSURE =
            TABLE.counter("gateway.backpressure", "How often a stage began to hold back", Label.STAGE);
    private static final Metric<Gauge> ASSEMBLY_BYTES =
            TABLE.gauge("gateway.assembly.bytes", "Bytes of messages that have not arrived completely");
    private static final Metric<Gauge> PARTS_BYTES = TABLE.gauge(
            "gateway.parts.bytes", "Bytes of requests from other nodes that have not arrived with all their parts");
    public static final Metric<Gauge> HELD_BYTES =
            TABLE.gauge("gateway.held.bytes", "Bytes of the logs and live prompts of the node's streams");
    public static final Metric<Gauge> CHANNELS =
            TABLE.gauge("gateway.channels", "Channels with listeners that the node remembers");
    public static final Metric<Histogram> FIRST_TOKEN = TABLE.time(
            "gateway.firstToken",
            "tokenbus.gateway.time_to_first_token",
            "From a client's start to the first token in its gateway",
            Buckets.FIRST_TOKEN);
    public static final Metric<Histogram> OVERHEAD = TABLE.time(
            "gateway.overhead",
            "tokenbus.gateway.overhead",
            "From the newest tokens' arrival in the gateway to their being written",
            Buckets.OVERHEAD);
    private static final Metric<LabeledCounter> TERMINALS_SENT =
            TABLE.counter("gateway.terminals.sent", "Terminal events sent to viewers", Label.OUTCOME);
    private static final Metric<Gauge> CONNECTIONS_LIMIT =
            TABLE.gauge("gateway.connections.limit", "The most WebSockets that the node takes");
    private static final Metric<Gauge> STREAMS_LIMIT =
            TABLE.gauge("gateway.streams.limit", "The most live streams whose home is the node");
    private static final Metric<Gauge> HELD_LIMIT =
            TABLE.gauge("gateway.held.limit.bytes", "The most bytes of logs and live prompts of the node's streams");
    private static final Metric<Counter> SERIES_OVERFLOW = TABLE.counter(
            "gateway.series.overflow", "Attempts at streams whose figures went to other, because of metrics.maxSeries");

    private final RecoveryMetrics recovery = new RecoveryMetrics();
    private final SeriesTable series;
    private final UsageMetrics usage = new UsageMetrics();

    /** @param maxSeries how many kinds of streams have figures of their own */
    GatewayMetrics(int maxSeries) {
        super(TABLE);
        series = new SeriesTable(maxSeries, () -> of(SERIES_OVERFLOW).increment());
    }

    SeriesTable series() {
        return series;
    }

    @Override
    void reportTo(ReportDraft draft) {
        super.reportTo(draft);
        recovery.reportTo(draft);
        usage.reportTo(draft);
    }

    @Override
    void bindTo(PrometheusMeterRegistry registry) {
        super.bindTo(registry);
        recovery.bindTo(registry);
        usage.bindTo(registry);
        series.bindTo(registry.getPrometheusRegistry());
    }

    @Override
    public RecoveryMeter recovery() {
        return recovery;
    }

    @Override
    public void terminalSent(Outcome outcome) {
        of(TERMINALS_SENT).increment(outcome.wireName());
    }

    @Override
    public void limits(long connections, long streams, long heldBytes) {
        of(CONNECTIONS_LIMIT).raiseTo(connections);
        of(STREAMS_LIMIT).raiseTo(streams);
        of(HELD_LIMIT).raiseTo(heldBytes);
    }

    @Override
    public StreamMeter streams(StreamKind kind) {
        return series.of(kind);
    }

    @Override
    public UsageMetrics usage() {
        return usage;
    }

    @Override
    public void connectionOpened() {
        of(CONNECTIONS_OPENED).increment();
        of(CONNECTIONS_PEAK).raiseTo(of(CONNECTIONS_ACTIVE).add(1));
    }

    @Override
    public void connectionClosed() {
        of(CONNECTIONS_CLOSED).increment();
        of(CONNECTIONS_ACTIVE).add(-1);
    }

    @Override
    public void connectionRefused() {
        of(CONNECTIONS_REFUSED).increment();
    }

    @Override
    public void plainConnections(long delta) {
        of(HTTP_ACTIVE).add(delta);
    }

    @Override
    public void plainConnectionClosed() {
        of(HTTP_CLOSED).increment();
    }

    @Override
    public void messageReceived(int bytes) {
        of(MESSAGES_RECEIVED).increment();
        of(BYTES_RECEIVED).add(bytes);
    }

    @Override
    public void messageSent(int bytes) {
        of(MESSAGES_SENT).increment();
        of(BYTES_SENT).add(bytes);
    }

    @Override
    public void messageDropped() {
        of(MESSAGES_DROPPED).increment();
    }

    @Override
    public void streamStarted() {
        of(STREAMS_STARTED).increment();
        of(STREAMS_LIVE).add(1);
    }

    @Override
    public void streamOpened(Door door) {
        of(STREAMS_OPENED).increment(door.word());
    }

    @Override
    public void streamEnded(Outcome outcome) {
        of(STREAMS_ENDED).increment(outcome.wireName());
        of(STREAMS_LIVE).add(-1);
    }

    @Override
    public void unwatchedStreams(long delta) {
        of(STREAMS_UNWATCHED).add(delta);
    }

    @Override
    public void observers(long delta) {
        of(OBSERVERS).add(delta);
    }

    @Override
    public void pictureSkipped() {
        of(PICTURES_SKIPPED).increment();
    }

    @Override
    public void requestRefused(ErrorCode code) {
        of(REQUESTS_REFUSED).increment(code.wireName());
    }

    @Override
    public void limited(Limit.Scope scope, Limit limit) {
        of(LIMITED).increment(limit.wordOf(scope));
    }

    @Override
    public void counted(Limit.Scope scope, long delta) {
        of(scope == Limit.Scope.ADDRESS ? COUNTED_ADDRESSES : COUNTED_PRINCIPALS)
                .add(delta);
    }

    @Override
    public void firstToken(long nanos) {
        of(FIRST_TOKEN).record(nanos);
    }

    @Override
    public void chunkDelivered(int tokens, long nanosInGateway) {
        of(CHUNKS).increment();
        of(TOKENS).add(tokens);
        of(OVERHEAD).record(nanosInGateway);
    }

    @Override
    public void chunkDelivered(int tokens) {
        of(CHUNKS).increment();
        of(TOKENS).add(tokens);
    }

    @Override
    public void tokensDelivered(int tokens) {
        of(TOKENS).add(tokens);
    }

    @Override
    public void backpressure(Stage stage) {
        of(BACKPRESSURE).increment(stage.word());
    }

    @Override
    public void channelsRemembered(long delta) {
        of(CHANNELS).add(delta);
    }

    @Override
    public void assemblyBytes(long delta) {
        of(ASSEMBLY_BYTES).add(delta);
    }

    @Override
    public void partsBytes(long delta) {
        of(PARTS_BYTES).add(delta);
    }

    @Override
    public void heldBytes(long delta) {
        of(HELD_BYTES).add(delta);
    }
}
