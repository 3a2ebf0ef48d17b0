package dev.tokenbus.metrics.node;

import static dev.tokenbus.metrics.node.MeterNames.ERRORS;
import static dev.tokenbus.metrics.node.MeterNames.OUTCOMES;
import static dev.tokenbus.metrics.node.MeterNames.STAGES;
import static dev.tokenbus.metrics.node.MeterNames.UNKNOWN_OUTCOME;
import static dev.tokenbus.metrics.node.MeterNames.UNKNOWN_STAGE;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Records what the gateways of a node do. For each chunk it adds to three adders and looks nothing up. */
final class GatewayRecorder implements GatewayMeter {
    private final Counter opened = new Counter(MeterNames.CONNECTIONS_OPENED, "Connections accepted");
    private final Counter closed = new Counter(MeterNames.CONNECTIONS_CLOSED, "Connections ended");
    private final Counter refused =
            new Counter(MeterNames.CONNECTIONS_REFUSED, "Handshakes answered with an HTTP error");
    private final Counter messagesReceived = new Counter(MeterNames.MESSAGES_RECEIVED, "Frames from clients");
    private final Counter messagesSent = new Counter(MeterNames.MESSAGES_SENT, "Frames to clients");
    private final Counter messagesDropped = new Counter(MeterNames.MESSAGES_DROPPED, "Frames whose socket was gone");
    private final Counter bytesReceived = new Counter(MeterNames.BYTES_RECEIVED, "Bytes of the frames from clients");
    private final Counter bytesSent = new Counter(MeterNames.BYTES_SENT, "Bytes of the frames to clients");
    private final Counter started = new Counter(MeterNames.STREAMS_STARTED, "Streams accepted from clients");
    private final Counter chunks = new Counter(MeterNames.CHUNKS, "Chunk frames written to clients");
    private final Counter tokens = new Counter(MeterNames.TOKENS, "Tokens in the chunk frames written to clients");
    private final LabeledCounter ended = new LabeledCounter(
            MeterNames.STREAMS_ENDED,
            "outcome",
            OUTCOMES,
            UNKNOWN_OUTCOME,
            "Streams whose terminal event was appended");
    private final LabeledCounter requestsRefused = new LabeledCounter(
            MeterNames.REQUESTS_REFUSED, "code", ERRORS, UNKNOWN_OUTCOME, "Requests that failed before being a stream");
    private final LabeledCounter backpressure = new LabeledCounter(
            MeterNames.GATEWAY_BACKPRESSURE, "stage", STAGES, UNKNOWN_STAGE, "How often a stage began to hold back");
    private final Histogram firstToken =
            new Histogram(Latency.TIME_TO_FIRST_TOKEN, "From a client's start to the first token in its gateway");
    private final ChunkDistribution overhead = new ChunkDistribution(
            Latency.GATEWAY_OVERHEAD, "From a token's arrival in the gateway to its being written");

    private final AtomicLong active = new AtomicLong();
    private final LongAccumulator peak = new LongAccumulator(Long::max, 0);
    private final LongAdder held = new LongAdder();

    List<Instrument> instruments() {
        return List.of(
                opened,
                closed,
                refused,
                new Gauge(MeterNames.CONNECTIONS_ACTIVE, "Connections open now", active::get),
                new Gauge(MeterNames.CONNECTIONS_PEAK, "The most connections that were ever open at once", peak::get),
                messagesReceived,
                messagesSent,
                messagesDropped,
                bytesReceived,
                bytesSent,
                started,
                ended,
                new Gauge(
                        MeterNames.STREAMS_LIVE, "Streams without a terminal event", () -> started.sum() - ended.sum()),
                requestsRefused,
                chunks,
                tokens,
                firstToken,
                overhead,
                backpressure,
                new Gauge(MeterNames.GATEWAY_HELD_BYTES, "Bytes in the logs of the node's streams", held::sum));
    }

    @Override
    public void connectionOpened() {
        opened.increment();
        peak.accumulate(active.incrementAndGet());
    }

    @Override
    public void connectionClosed() {
        closed.increment();
        active.decrementAndGet();
    }

    @Override
    public void connectionRefused() {
        refused.increment();
    }

    @Override
    public void messageReceived(int bytes) {
        messagesReceived.increment();
        bytesReceived.add(bytes);
    }

    @Override
    public void messageSent(int bytes) {
        messagesSent.increment();
        bytesSent.add(bytes);
    }

    @Override
    public void messageDropped() {
        messagesDropped.increment();
    }

    @Override
    public void streamStarted() {
        started.increment();
    }

    @Override
    public void streamEnded(String outcome) {
        ended.increment(outcome);
    }

    @Override
    public void requestRefused(ErrorCode code) {
        requestsRefused.increment(code.wireName());
    }

    @Override
    public void firstToken(long nanos) {
        firstToken.record(nanos);
    }

    @Override
    public void chunkDelivered(int tokensInChunk, long nanosInGateway) {
        chunks.increment();
        tokens.add(tokensInChunk);
        overhead.record(nanosInGateway);
    }

    @Override
    public void backpressure(String stage) {
        backpressure.increment(stage);
    }

    @Override
    public void heldBytes(long delta) {
        held.add(delta);
    }
}
