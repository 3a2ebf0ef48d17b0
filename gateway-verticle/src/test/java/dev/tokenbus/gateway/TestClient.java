package dev.tokenbus.gateway;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A well-behaved client on a real WebSocket, driven from a test's thread. */
public final class TestClient {
    public final Inbox<ServerFrame> frames = new Inbox<>("client");
    public final Inbox<String> texts = new Inbox<>("client, as text");
    private static final int FRAME_BYTES = 32 * 1024;

    private final ClientWebSocket socket;
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private int fences;

    public TestClient(WebSocketClient client, WebSocketConnectOptions to) {
        socket = client.webSocket();
        socket.textMessageHandler(this::received);
        socket.closeHandler(closed -> closeCode.complete((int) socket.closeStatusCode()));
        Waiting.forResult(socket.connect(to));
    }

    private void received(String text) {
        texts.add(text);
        ServerFrameReader.read(text.getBytes(StandardCharsets.UTF_8)).ifPresent(frames::add);
    }

    /** In as many frames as the server's limit wants. */
    public void send(String json) {
        Buffer bytes = Buffer.buffer(json);
        for (int from = 0; from < bytes.length(); from += FRAME_BYTES) {
            int to = Math.min(bytes.length(), from + FRAME_BYTES);
            Buffer part = bytes.slice(from, to);
            boolean last = to == bytes.length();
            socket.writeFrame(
                    from == 0
                            ? new WebSocketFrameImpl(WebSocketFrameType.TEXT, part.getBytes(), last)
                            : WebSocketFrame.continuationFrame(part, last));
        }
    }

    /** A {@code start} with these fields after its prompt, for example {@code "id":"a"}. */
    public void prompt(String prompt, String... fields) {
        send("{\"prompt\":\"" + prompt + "\"" + (fields.length == 0 ? "" : "," + String.join(",", fields)) + "}");
    }

    public void about(String type, String streamId) {
        send("{\"type\":\"" + type + "\",\"streamId\":\"" + streamId + "\"}");
    }

    /** The next frame of a kind; others before it are dropped. */
    public <T extends ServerFrame> T next(Class<T> type) {
        return type.cast(frames.next(type::isInstance));
    }

    public ServerFrame.Error error() {
        return next(ServerFrame.Error.class);
    }

    /** Subscribes with a valid token of the stream; returns why the gateway refuses. */
    public ErrorCode refusalOf(StreamId stream) {
        AccessTokens tokens = new AccessTokens(
                new TokenKeys(new byte[32]), () -> Instant.now().getEpochSecond(), 60);
        send("{\"type\":\"subscribe\",\"streamId\":\"" + stream.value() + "\",\"resumeToken\":\""
                + tokens.issue(stream, Right.VIEW) + "\"}");
        return error().failure().code();
    }

    public ServerFrame.Started started() {
        return next(ServerFrame.Started.class);
    }

    /** Everything that came before the answer to a ping that is sent now. */
    public List<ServerFrame> fence() {
        long mark = 1_000_000 + ++fences;
        send("{\"type\":\"ping\",\"t\":" + mark + "}");
        List<ServerFrame> before = new ArrayList<>();
        while (true) {
            ServerFrame frame = frames.next();
            if (frame.equals(new ConnectionNotice.Pong(mark))) {
                return before;
            }
            before.add(frame);
        }
    }

    /** The text of all chunks up to the end of the one stream that this client has. */
    public String textUntilDone() {
        StringBuilder text = new StringBuilder();
        while (true) {
            ServerFrame frame = frames.next();
            if (frame instanceof ServerFrame.Chunk chunk) {
                text.append(chunk.data());
            } else if (frame instanceof ServerFrame.Done) {
                return text.toString();
            }
        }
    }

    public int closeCode() {
        return Waiting.forResult(closeCode);
    }

    public void close() {
        if (!socket.isClosed()) {
            socket.close();
        }
    }

    public void closeAndWait() {
        close();
        closeCode();
    }
}
