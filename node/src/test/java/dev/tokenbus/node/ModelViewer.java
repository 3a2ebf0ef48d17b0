package dev.tokenbus.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A viewer as the protocol wants it: applies a frame that goes on from its cursor, ignores what it has, and comes back after
 * its cursor. It checks each frame on the wire meanwhile: no hole, nothing twice on one connection, nothing while paused,
 * nothing beyond its credit, nothing after the end.
 *
 * <p>Told what to do by the test's thread; frames come on an event loop.
 */
final class ModelViewer {
    private static final int SMALL_BUFFER = 4096;
    private static final long AGAIN_MS = 100;
    private static final long UNLIMITED = 1_000_000_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final JsonObject stream;
    private final Promise<Void> settled = Promise.promise();
    private final StringBuilder text = new StringBuilder();
    private final List<String> wrong = new ArrayList<>();
    private @Nullable WebSocket socket;
    private int connections;
    private int connectedTo;
    private @Nullable IntSupplier elsewhere;
    private boolean subscribed;
    private boolean wantsTail;
    private boolean paused;
    private boolean slow;
    private long from = 1;
    private long cursor;
    private long epoch;
    private long wire;
    private long credit = -1;
    private String end = "";

    /** @param stream the {@code started} frame */
    ModelViewer(Vertx vertx, JsonObject stream) {
        this.vertx = vertx;
        // So small that a viewer that does not read is felt at the other end soon.
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(SMALL_BUFFER));
        this.stream = stream;
    }

    /** Joins at a gateway, or goes there: the connection before is closed, or left as it is. */
    synchronized void connect(int port, boolean closing) {
        if (!end.isEmpty()) {
            return;
        }
        if (closing && socket != null) {
            socket.close();
        }
        int number = ++connections;
        socket = null;
        connectedTo = port;
        subscribed = false;
        client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
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

    /** Its gateway may die: then it goes to another one. Without this, losing a connection is wrong. */
    synchronized void comesBackTo(IntSupplier gateway) {
        elsewhere = gateway;
    }

    /** Its gateway says nothing any more: goes to another one, if it is there. */
    synchronized void leave(int port) {
        if (connectedTo == port && connections > 0) {
            comeBack(connections);
        }
    }

    private synchronized void comeBack(int number) {
        if (number == connections && end.isEmpty() && elsewhere != null) {
            connect(elsewhere.getAsInt(), true);
        }
    }

    private synchronized void lost(int number, String how) {
        if (number == connections && end.isEmpty()) {
            if (elsewhere == null) {
                wrong(how);
            } else {
                subscribed = false;
                socket = null;
                vertx.setTimer(AGAIN_MS, again -> comeBack(number));
            }
        }
    }

    /** Has what is up to there, as if from an earlier connection. */
    synchronized void startAfter(long seq) {
        cursor = seq;
        from = seq + 1;
    }

    /** Wants only what comes from now on, if it has not joined before. */
    synchronized void wantTail() {
        wantsTail = wantsTail || connections == 0;
    }

    /** May be sent so many events more than it has. */
    synchronized void giveCredit(int more) {
        credit = Math.max(credit, cursor + more);
        tell("credit", frame -> frame.put("upTo", credit));
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
        if (subscribed && end.isEmpty()) {
            subscribe();
        }
    }

    synchronized void unsubscribe() {
        tell("unsubscribe", frame -> frame);
        subscribed = false;
    }

    /** Takes everything from now on, as fast as it comes. */
    synchronized void finish(int port) {
        credit = credit < 0 ? credit : UNLIMITED;
        slow(false);
        if (connections == 0) {
            connect(port, true);
        } else {
            resume();
            giveAll();
        }
    }

    private void giveAll() {
        if (credit >= 0) {
            tell("credit", frame -> frame.put("upTo", credit));
        }
    }

    private void tell(String type, UnaryOperator<JsonObject> more) {
        if (subscribed && end.isEmpty()) {
            send(more.apply(new JsonObject().put("type", type).put("streamId", stream.getString("streamId"))));
        }
    }

    private void subscribe() {
        JsonObject subscribe = new JsonObject()
                .put("type", "subscribe")
                .put("streamId", stream.getString("streamId"))
                .put("resumeToken", stream.getString("viewToken"));
        if (wantsTail) {
            subscribe.put("mode", "tail");
        } else {
            subscribe.put("after", cursor);
        }
        if (epoch > 0) {
            subscribe.put("epoch", epoch);
        }
        if (credit >= 0) {
            subscribe.put("credit", credit);
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
            case "chunk" -> event(frame, "");
            case "done", "stopped" -> event(frame, frame.getString("type"));
            case "error" -> error(frame);
            case "paused" -> paused = "client".equals(frame.getString("reason"));
            case "resumed" -> paused = false;
            case "restart" -> restart(frame);
            case "failover" -> check(elsewhere != null, "nothing has died", frame);
            case "unsubscribed" -> subscribe();
            default -> wrong("unexpected: " + frame);
        }
    }

    private void subscribed(JsonObject frame) {
        wire = frame.getLong("from");
        paused = false;
        subscribed = true;
        if (wantsTail) {
            wantsTail = false;
            from = wire;
            cursor = wire - 1;
        } else if (wire != cursor + 1 && elsewhere == null) {
            wrong("subscribed from " + wire + " with the cursor " + cursor);
        }
        giveAll();
    }

    private void event(JsonObject frame, String terminal) {
        long first = frame.getLong("from", frame.getLong("seq"));
        long last = frame.getLong("seq");
        check(end.isEmpty(), "an event after the end", frame);
        check(!paused, "an event while paused", frame);
        check(first == wire, "expected " + wire, frame);
        check(credit < 0 || last <= credit, "beyond the credit " + credit, frame);
        wire = last + 1;
        if (first == cursor + 1) {
            text.append(frame.getString("data", ""));
            cursor = last;
            epoch = frame.getLong("epoch");
            if (!terminal.isEmpty()) {
                end = terminal;
                settled.tryComplete();
            }
        } else if (first <= cursor && last > cursor) {
            subscribe();
        }
    }

    private void restart(JsonObject frame) {
        check(elsewhere != null && end.isEmpty(), "nothing has died", frame);
        text.setLength(0);
        from = 1;
        cursor = frame.getLong("seq");
        epoch = frame.getLong("epoch");
        wire = cursor + 1;
    }

    private void error(JsonObject frame) {
        if (frame.containsKey("seq")) {
            event(frame, "error " + frame.getString("code"));
        } else if (end.isEmpty() && frame.getBoolean("retryable")) {
            subscribed = false;
            int number = connections;
            vertx.setTimer(frame.getInteger("retryAfterMs", 100), again -> retry(number));
        } else if (end.isEmpty()) {
            wrong("refused: " + frame);
        }
    }

    private synchronized void retry(int number) {
        if (number == connections && end.isEmpty()) {
            subscribe();
        }
    }

    private void check(boolean holds, String what, JsonObject frame) {
        if (!holds) {
            wrong(what + ": " + frame);
        }
    }

    private synchronized void wrong(String what) {
        wrong.add(what);
        settled.tryComplete();
    }

    /** Completes with the terminal frame, or when something was wrong. */
    Future<Void> settled() {
        return settled.future();
    }

    /** What was not as the protocol says. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The terminal frame's type. */
    synchronized String end() {
        return end;
    }

    /** The first event that it was to be sent; above 1 for one that joined at the tail. */
    synchronized long from() {
        return from;
    }

    synchronized long cursor() {
        return cursor;
    }

    synchronized String text() {
        return text.toString();
    }

    /** All of its connections, those that it left open too. */
    synchronized void close() {
        client.close();
    }

    synchronized String state() {
        return "cursor " + cursor + ", wire " + wire + ", credit " + credit + (subscribed ? ", subscribed" : "")
                + (paused ? ", paused" : "") + (slow ? ", slow" : "") + " on connection " + connections + " "
                + Objects.toString(wrong);
    }
}
