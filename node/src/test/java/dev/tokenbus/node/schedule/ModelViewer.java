package dev.tokenbus.node.schedule;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A viewer that follows a schedule, and resumes after its cursor when it is sent elsewhere or told to wait. A
 * {@link ModelTranscript} takes what it receives.
 *
 * <p>The test's thread calls it; frames arrive on an event loop.
 */
final class ModelViewer {
    private static final int SMALL_BUFFER = 4096;
    private static final long AGAIN_MS = 100;
    private static final long UNLIMITED = 1_000_000_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final JsonObject stream;
    private final ModelTranscript transcript = new ModelTranscript();
    private @Nullable WebSocket socket;
    private int connections;
    private @Nullable SocketAddress connectedTo;
    private @Nullable Supplier<SocketAddress> elsewhere;
    private boolean subscribed;
    private boolean leaving;
    private boolean wantsTail;
    private boolean slow;

    /** @param stream the {@code started} frame */
    ModelViewer(Vertx vertx, JsonObject stream) {
        this.vertx = vertx;
        // Small, so that a viewer that does not read soon holds the gateway back.
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(SMALL_BUFFER));
        this.stream = stream;
    }

    /** Connects to a gateway and subscribes; closes the previous connection, or leaves it open. */
    synchronized void connect(SocketAddress gateway, boolean closing) {
        if (transcript.hasEnded()) {
            return;
        }
        if (closing && socket != null) {
            socket.close();
        }
        int number = ++connections;
        transcript.reconnects();
        socket = null;
        connectedTo = gateway;
        subscribed = false;
        client.connect(new WebSocketConnectOptions()
                        .setHost(gateway.host())
                        .setPort(gateway.port())
                        .setURI("/ws"))
                .onSuccess(opened -> opened(number, opened))
                .onFailure(refused -> lost(number, "could not connect: " + refused));
    }

    private synchronized void opened(int number, WebSocket opened) {
        opened.textMessageHandler(frame -> {
            synchronized (this) {
                if (number == connections) {
                    received(new JsonObject(frame));
                }
            }
        });
        opened.closeHandler(closed -> lost(number, "closed with " + opened.closeStatusCode()));
        if (number == connections) {
            socket = opened;
            read();
            send(new JsonObject().put("type", "hello").put("features", List.of("restart")));
            subscribe();
        } else {
            opened.close();
        }
    }

    /** Lets its gateway die: it then goes to another one. Otherwise a lost connection is a violation. */
    synchronized void comesBackTo(Supplier<SocketAddress> gateway) {
        elsewhere = gateway;
        transcript.amongDeaths();
    }

    /** Leaves a gateway that has fallen silent for another one, if it is connected there. */
    synchronized void leave(SocketAddress gateway) {
        if (gateway.equals(connectedTo) && connections > 0) {
            comeBack(connections);
        }
    }

    private synchronized void comeBack(int number) {
        if (number == connections && !transcript.hasEnded() && elsewhere != null) {
            connect(elsewhere.get(), true);
        }
    }

    private synchronized void lost(int number, String how) {
        if (number == connections && !transcript.hasEnded()) {
            if (elsewhere == null) {
                transcript.wrong(how);
            } else {
                subscribed = false;
                socket = null;
                vertx.setTimer(AGAIN_MS, again -> comeBack(number));
            }
        }
    }

    /** Joins at the tail, if it has not joined before. */
    synchronized void wantTail() {
        wantsTail = wantsTail || connections == 0;
    }

    /** Connects to a gateway with credit for {@code more} events beyond its cursor. */
    synchronized void connectWithCredit(SocketAddress gateway, int more) {
        transcript.credit(transcript.cursor() + more);
        connect(gateway, true);
    }

    /** Grants credit for {@code more} events beyond its cursor, if it uses credit at all. */
    synchronized void giveCredit(int more) {
        if (transcript.credit() >= 0) {
            long upTo = transcript.credit(transcript.cursor() + more);
            tell("credit", frame -> frame.put("upTo", upTo));
        }
    }

    synchronized void pause() {
        tell("pause", frame -> frame);
    }

    synchronized void resume() {
        tell("resume", frame -> frame);
    }

    synchronized void slow(boolean slowly) {
        slow = slowly;
        read();
    }

    private void read() {
        if (socket != null && slow) {
            socket.pause();
        } else if (socket != null) {
            socket.resume();
        }
    }

    synchronized void subscribeAgain() {
        if (subscribed && !transcript.hasEnded()) {
            subscribe();
        }
    }

    synchronized void unsubscribe() {
        leaving = leaving || mayTell();
        tell("unsubscribe", frame -> frame);
        subscribed = false;
    }

    /** Reads everything from now on, as fast as it arrives. */
    synchronized void finish(SocketAddress gateway) {
        if (transcript.credit() >= 0) {
            transcript.credit(UNLIMITED);
        }
        slow(false);
        if (connections == 0) {
            connect(gateway, true);
        } else {
            resume();
            giveAll();
        }
    }

    private void giveAll() {
        if (transcript.credit() >= 0) {
            tell("credit", frame -> frame.put("upTo", transcript.credit()));
        }
    }

    private void tell(String type, UnaryOperator<JsonObject> more) {
        if (mayTell()) {
            send(more.apply(new JsonObject().put("type", type).put("streamId", stream.getString("streamId"))));
        }
    }

    private boolean mayTell() {
        return subscribed && !transcript.hasEnded();
    }

    private void subscribe() {
        leaving = false;
        JsonObject subscribe = new JsonObject()
                .put("type", "subscribe")
                .put("streamId", stream.getString("streamId"))
                .put("resumeToken", stream.getString("viewToken"));
        if (wantsTail) {
            subscribe.put("mode", "tail");
        } else {
            transcript.asks();
            subscribe.put("after", transcript.cursor());
        }
        if (transcript.epoch() > 0) {
            subscribe.put("epoch", transcript.epoch());
        }
        if (transcript.credit() >= 0) {
            subscribe.put("credit", transcript.credit());
        }
        send(subscribe);
    }

    private void send(JsonObject frame) {
        if (socket != null) {
            socket.writeTextMessage(frame.encode());
        }
    }

    private void received(JsonObject frame) {
        if (!stream.getString("streamId").equals(frame.getString("streamId"))) {
            return;
        }
        switch (frame.getString("type")) {
            case "subscribed" -> subscribed(frame);
            case "chunk" -> take(frame, "");
            case "done", "stopped" -> take(frame, frame.getString("type"));
            case "error" -> error(frame);
            case "paused" -> transcript.paused("client".equals(frame.getString("reason")));
            case "resumed" -> transcript.paused(false);
            case "restart" -> transcript.restart(frame);
            case "failover" -> transcript.failover(frame);
            case "unsubscribed" -> subscribe();
            default -> transcript.wrong("unexpected: " + frame);
        }
    }

    private void subscribed(JsonObject frame) {
        // An answer to what it asked before it left is not about a subscription that it has: it says nothing about
        // that.
        subscribed = !leaving;
        transcript.subscribed(frame, wantsTail);
        wantsTail = false;
        giveAll();
    }

    private void take(JsonObject frame, String terminal) {
        if (!transcript.take(frame, terminal)) {
            subscribe();
        }
    }

    private void error(JsonObject frame) {
        if (frame.containsKey("seq")) {
            take(frame, "error " + frame.getString("code"));
        } else if (!transcript.hasEnded() && frame.getBoolean("retryable")) {
            subscribed = false;
            int number = connections;
            vertx.setTimer(frame.getInteger("retryAfterMs", 100), again -> retry(number));
        } else if (!transcript.hasEnded()) {
            transcript.wrong("refused: " + frame);
        }
    }

    private synchronized void retry(int number) {
        if (number == connections && !transcript.hasEnded()) {
            subscribe();
        }
    }

    ModelTranscript transcript() {
        return transcript;
    }

    /** Closes all of its connections, those that it left open too. */
    synchronized void close() {
        client.close();
    }

    @Override
    public synchronized String toString() {
        return transcript + (subscribed ? ", subscribed" : "") + (slow ? ", slow" : "") + " on connection "
                + connections;
    }
}
