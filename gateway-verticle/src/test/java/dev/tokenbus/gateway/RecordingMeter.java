package dev.tokenbus.gateway;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.Limit;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the gateway reports, under the names of the meter's verbs; a tag follows after a colon. */
public final class RecordingMeter implements GatewayMeter {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    public final Queue<StreamUse> uses = new ConcurrentLinkedQueue<>();
    /** What a home waits for before it acknowledges an end. */
    public volatile Future<Void> onRecord = Future.succeededFuture();

    public long count(String name) {
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    private void add(String name, long value) {
        counts.computeIfAbsent(name, key -> new LongAdder()).add(value);
    }

    @Override
    public UsageMeter usage() {
        return new UsageMeter() {
            @Override
            public Future<Void> used(StreamUse use) {
                uses.add(use);
                return onRecord;
            }
        };
    }

    @Override
    public void connectionOpened() {
        add("connectionOpened", 1);
    }

    @Override
    public void connectionClosed() {
        add("connectionClosed", 1);
    }

    @Override
    public void connectionRefused() {
        add("connectionRefused", 1);
    }

    @Override
    public void messageReceived(int bytes) {
        add("messageReceived", 1);
        add("bytesReceived", bytes);
    }

    @Override
    public void messageSent(int bytes) {
        add("messageSent", 1);
        add("bytesSent", bytes);
    }

    @Override
    public void messageDropped() {
        add("messageDropped", 1);
    }

    @Override
    public void streamStarted() {
        add("streamStarted", 1);
    }

    @Override
    public void streamEnded(Outcome outcome) {
        add("streamEnded", 1);
        add("streamEnded:" + outcome.wireName(), 1);
    }

    @Override
    public void unwatchedStreams(long delta) {
        add("unwatchedStreams", delta);
    }

    @Override
    public void observers(long delta) {
        add("observers", delta);
    }

    @Override
    public void pictureSkipped() {
        add("pictureSkipped", 1);
    }

    @Override
    public void requestRefused(ErrorCode code) {
        add("requestRefused:" + code.wireName(), 1);
    }

    @Override
    public void limited(Limit.Scope scope, Limit limit) {
        add("limited:" + limit.wordOf(scope), 1);
    }

    @Override
    public void counted(Limit.Scope scope, long delta) {
        add("counted:" + scope, delta);
    }

    @Override
    public void firstToken(long nanos) {
        add("firstToken", 1);
    }

    @Override
    public void chunkDelivered(int tokens, long nanosInGateway) {
        add("overhead", 1);
        chunkDelivered(tokens);
    }

    @Override
    public void chunkDelivered(int tokens) {
        add("chunkDelivered", 1);
        tokensDelivered(tokens);
    }

    @Override
    public void tokensDelivered(int tokens) {
        add("tokensDelivered", tokens);
    }

    @Override
    public void terminalSent(Outcome outcome) {
        add("terminalSent:" + outcome.wireName(), 1);
    }

    @Override
    public void backpressure(Stage stage) {
        add("backpressure:" + stage.word(), 1);
    }

    @Override
    public void assemblyBytes(long delta) {
        add("assemblyBytes", delta);
    }

    @Override
    public void partsBytes(long delta) {
        add("partsBytes", delta);
    }

    @Override
    public void plainConnections(long delta) {
        add("plainConnections", delta);
    }

    @Override
    public void plainConnectionClosed() {
        add("plainConnectionClosed", 1);
    }

    @Override
    public void heldBytes(long delta) {
        add("heldBytes", delta);
    }
}
