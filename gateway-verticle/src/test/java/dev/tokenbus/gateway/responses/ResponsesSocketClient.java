package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.Waiting;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;

/** A client that asks a gateway for responses over a WebSocket, driven from a test's thread. */
public final class ResponsesSocketClient {
    final Inbox<JsonObject> events = new Inbox<>("events");
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final ClientWebSocket socket;
    /** Held, because Vert.x closes the connections of a client that nobody holds. */
    private final WebSocketClient client;

    ResponsesSocketClient(GatewayFixture gateway) {
        this(gateway, false);
    }

    ResponsesSocketClient(GatewayFixture gateway, boolean compresses) {
        client = gateway.vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(compresses)
                .setMaxMessageSize(64 << 20));
        socket = client.webSocket();
        socket.textMessageHandler(text -> events.add(new JsonObject(text)));
        socket.closeHandler(gone -> closed.complete((int) socket.closeStatusCode()));
        Waiting.forResult(socket.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.port)
                .setURI("/v1/responses")));
    }

    void create(String input, String... fields) {
        send("{\"type\":\"response.create\",\"input\":\"" + input + "\""
                + (fields.length == 0 ? "" : "," + String.join(",", fields)) + "}");
    }

    void send(String json) {
        socket.writeTextMessage(json);
    }

    /** The next event of a type; others before it are dropped. */
    JsonObject next(String type) {
        return events.next(event -> event.getString("type").equals(type));
    }

    /** The response that the next one ends as. */
    JsonObject completed() {
        return next("response.completed").getJsonObject("response");
    }

    JsonObject error() {
        return next("error");
    }

    /** What a response says. */
    public static String text(JsonObject response) {
        return response.getJsonArray("output")
                .getJsonObject(0)
                .getJsonArray("content")
                .getJsonObject(0)
                .getString("text");
    }
}
