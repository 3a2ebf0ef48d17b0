package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gateway that greets and then says what a test lets it say. It answers no ping, as if it were frozen. */
final class FakeGateway {
    private final BlockingQueue<JsonObject> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> pings = new LinkedBlockingQueue<>();
    private final URI url;

    /** @param messageBytes the limit that it names */
    FakeGateway(Vertx vertx, int frameBytes, int messageBytes) throws Exception {
        this(vertx, frameBytes, messageBytes, 0);
    }

    /** @param streams how many live answers a connection may have, as it says; 0 for nothing said */
    FakeGateway(Vertx vertx, int frameBytes, int messageBytes, int streams) throws Exception {
        JsonObject welcome = new JsonObject()
                .put("type", "welcome")
                .put("connectionId", "c")
                .put("node", "n")
                .put("heartbeatMs", 25_000)
                .put(
                        "limits",
                        new JsonObject()
                                .put("frameBytes", frameBytes)
                                .put("messageBytes", messageBytes)
                                .put("streams", streams));
        int port = await(vertx.createHttpServer(new HttpServerOptions()
                                .setMaxWebSocketFrameSize(frameBytes)
                                .setMaxWebSocketMessageSize(messageBytes))
                        .webSocketHandler(socket -> {
                            socket.textMessageHandler(text -> heard(new JsonObject(text)));
                            socket.writeTextMessage(welcome.encode());
                            sockets.add(socket);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        url = URI.create("ws://127.0.0.1:" + port);
    }

    private void heard(JsonObject frame) {
        ("ping".equals(frame.getString("type")) ? pings : said).add(frame);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    URI url() {
        return url;
    }

    /** The next frame from the client, {@code ping} and {@code hello} left out. */
    JsonObject next() throws Exception {
        JsonObject frame;
        do {
            frame = said.poll(40, TimeUnit.SECONDS);
            assertThat(frame).isNotNull();
        } while ("hello".equals(frame.getString("type")));
        return frame;
    }

    void awaitPing() throws Exception {
        assertThat(pings.poll(40, TimeUnit.SECONDS)).isNotNull();
    }

    /** The newest connection. */
    ServerWebSocket socket() throws Exception {
        ServerWebSocket socket = sockets.poll(40, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    boolean hasConnections() {
        return !sockets.isEmpty();
    }

    /** Accepts the start that it was sent, as the stream {@code s}. */
    static void accept(ServerWebSocket socket, JsonObject start) {
        accept(socket, start, "s");
    }

    static void accept(ServerWebSocket socket, JsonObject start, String streamId) {
        socket.writeTextMessage("{\"type\":\"started\",\"id\":\"" + start.getString("id") + "\",\"streamId\":\""
                + streamId + "\",\"epoch\":1,\"model\":\"m\",\"resumeToken\":\"r\",\"viewToken\":\"v\"}");
    }

    /** Says that it does not find the stream {@code s}, which the client then asks for in a minute. */
    static void locating(ServerWebSocket socket) {
        socket.writeTextMessage(
                "{\"type\":\"error\",\"streamId\":\"s\",\"error\":\"where is it\",\"code\":\"locating\","
                        + "\"retryable\":true,\"retryAfterMs\":60000}");
    }

    static void subscribed(ServerWebSocket socket, long from) {
        socket.writeTextMessage("{\"type\":\"subscribed\",\"streamId\":\"s\",\"from\":" + from + ",\"epoch\":1}");
    }

    static void chunk(ServerWebSocket socket, long seq, String kind, String data) {
        JsonObject chunk = new JsonObject()
                .put("type", "chunk")
                .put("streamId", "s")
                .put("epoch", 1)
                .put("seq", seq)
                .put("data", data);
        socket.writeTextMessage((kind.isEmpty() ? chunk : chunk.put("kind", kind)).encode());
    }

    static void done(ServerWebSocket socket, long seq) {
        socket.writeTextMessage("{\"type\":\"done\",\"streamId\":\"s\",\"epoch\":1,\"seq\":" + seq
                + ",\"finishReason\":\"stop\",\"usage\":{\"promptTokens\":1,\"completionTokens\":1}}");
    }
}
