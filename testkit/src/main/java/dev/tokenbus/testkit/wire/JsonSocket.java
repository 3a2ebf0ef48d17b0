package dev.tokenbus.testkit.wire;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.secret.Planted;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A WebSocket client that knows JSON and nothing else of tokenbus: it sends what a test writes and keeps every frame that
 * arrives, so that tests see exactly what is on the wire.
 *
 * <p>Thread-safe; the methods that wait must not be called on an event loop. Closing the {@code Vertx} closes the client too.
 */
public final class JsonSocket {
    // Vert.x closes a client that is unreachable, and its connections with it.
    private final WebSocketClient client;
    private final WebSocket socket;
    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
    private final Promise<Integer> closed = Promise.promise();

    private JsonSocket(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
        socket.closeHandler(ended -> {
            Short code = socket.closeStatusCode();
            closed.complete(code == null ? 1006 : code.intValue());
        });
    }

    /** Connects to a gateway on the loopback interface. */
    public static Future<JsonSocket> connect(Vertx vertx, int port) {
        return connect(vertx, "127.0.0.1", port);
    }

    /** Connects to a gateway. */
    public static Future<JsonSocket> connect(Vertx vertx, ServerProcess gateway) {
        return connect(vertx, gateway.gatewayAddress());
    }

    /** Connects to the gateway at an address. */
    public static Future<JsonSocket> connect(Vertx vertx, SocketAddress gateway) {
        return connect(vertx, gateway.host(), gateway.port());
    }

    private static Future<JsonSocket> connect(Vertx vertx, String host, int port) {
        return connect(vertx.createWebSocketClient(), host, port, false);
    }

    /** Connects over TLS to {@code localhost}, whose certificate the authority in a PEM file has signed. */
    public static Future<JsonSocket> connectSecure(Vertx vertx, int port, Path authority) {
        WebSocketClientOptions options =
                new WebSocketClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
        return connect(vertx.createWebSocketClient(options), "localhost", port, true);
    }

    private static Future<JsonSocket> connect(WebSocketClient client, String host, int port, boolean secure) {
        return client.connect(new WebSocketConnectOptions()
                        .setHost(host)
                        .setPort(port)
                        .setSsl(secure)
                        .setURI("/ws"))
                .map(socket -> new JsonSocket(client, socket));
    }

    /** Sends one frame. */
    public JsonSocket send(JsonObject frame) {
        socket.writeTextMessage(frame.encode());
        return this;
    }

    /** Starts a stream of a simulated model under the client's request id: {@code tokens} tokens, one each {@code tokenMs}. */
    public JsonSocket start(String id, int tokens, int tokenMs) {
        JsonObject sim = new JsonObject()
                .put("timeToFirstToken", 0)
                .put("interTokenLatency", tokenMs)
                .put("interTokenLatencyStdDev", 0)
                .put("length", tokens);
        return send(new JsonObject()
                .put("type", "start")
                .put("id", id)
                .put("prompt", Planted.in("Tell me about " + id))
                .put("options", new JsonObject().put("model", "sim-text").put("sim", sim)));
    }

    /** Every frame so far, in order. */
    public List<JsonObject> frames() {
        return List.copyOf(frames);
    }

    /** Waits for a frame of a type. */
    public JsonObject await(String type) {
        return await(frame -> type.equals(frame.getString("type")), type);
    }

    /** Waits for the first frame that matches; {@code what} names it in the failure. */
    public JsonObject await(Predicate<JsonObject> wanted, String what) {
        patiently().until(() -> closed.future().isComplete() || frames.stream().anyMatch(wanted));
        return frames.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + what + " before the socket closed; it got " + frames));
    }

    /** Waits for the answer to a start and returns its stream id; {@code id} is the client's request id. */
    public String streamId(String id) {
        JsonObject answer = await(frame -> id.equals(frame.getString("id")), "answer to " + id);
        assertThat(answer.getString("type")).as("%s", answer).isEqualTo("started");
        return answer.getString("streamId");
    }

    /** Waits for the first chunk of a stream. */
    public JsonSocket awaitChunk(String streamId) {
        await(frame -> isOf(frame, streamId) && "chunk".equals(frame.getString("type")), "chunk of " + streamId);
        return this;
    }

    /** Waits for the terminal frame of a stream: {@code done}, {@code stopped} or {@code error}. */
    public JsonObject awaitEnd(String streamId) {
        return await(frame -> isOf(frame, streamId) && isEnd(frame), "end of " + streamId);
    }

    /** Whether the stream's terminal frame has arrived. */
    public boolean hasEnded(String streamId) {
        return frames.stream().anyMatch(frame -> isOf(frame, streamId) && isEnd(frame));
    }

    /** The text of a stream so far; checks that {@code seq} has no gap and nothing follows the end. */
    public String text(String streamId) {
        return textAfter(streamId, 0);
    }

    /** The {@code seq} of a stream's last event so far; 0 before the first. */
    public long cursor(String streamId) {
        return events(streamId).stream()
                .mapToLong(event -> event.getLong("seq"))
                .max()
                .orElse(0);
    }

    private List<JsonObject> events(String streamId) {
        return frames.stream()
                .filter(frame -> isOf(frame, streamId) && isEvent(frame))
                .toList();
    }

    /** As {@link #text}, for a stream that was subscribed to after an event. */
    public String textAfter(String streamId, long after) {
        List<JsonObject> events = events(streamId);
        long cursor = after;
        for (JsonObject event : events) {
            assertThat(event.getLong("from", event.getLong("seq")))
                    .as("%s", event)
                    .isEqualTo(cursor + 1);
            cursor = event.getLong("seq");
        }
        assertThat(events.stream().filter(JsonSocket::isEnd)).hasSizeLessThanOrEqualTo(1);
        assertThat(events.stream().limit(Math.max(0, events.size() - 1))).noneMatch(JsonSocket::isEnd);
        return events.stream().map(event -> event.getString("data", "")).collect(Collectors.joining());
    }

    /** What one attempt said of a stream. */
    public String textOf(String streamId, long epoch) {
        return events(streamId).stream()
                .filter(event -> event.getLong("epoch") == epoch)
                .map(event -> event.getString("data", ""))
                .collect(Collectors.joining());
    }

    private static boolean isOf(JsonObject frame, String streamId) {
        return streamId.equals(frame.getString("streamId"));
    }

    private static boolean isEvent(JsonObject frame) {
        return isEnd(frame) || List.of("chunk", "restart").contains(frame.getString("type"));
    }

    /** {@code locating} ends nothing: the gateway says that it looks for the stream's home, and goes on. */
    private static boolean isEnd(JsonObject frame) {
        return List.of("done", "stopped", "error").contains(frame.getString("type")) && !isLocating(frame);
    }

    /** Whether the frame only says that a stream's home is looked for. */
    public static boolean isLocating(JsonObject frame) {
        return "locating".equals(frame.getString("code"));
    }

    /** Completes with the close code; 1006 if the connection broke without one. */
    public Future<Integer> closed() {
        return closed.future();
    }

    public Future<Void> close() {
        return socket.close().eventually(client::close);
    }
}
