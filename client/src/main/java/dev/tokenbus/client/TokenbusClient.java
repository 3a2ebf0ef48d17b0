package dev.tokenbus.client;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ClientFrame;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.ServerFrameReader;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a gateway, on which any number of answers stream at once.
 *
 * <p>Use it from one event loop: the one that it was connected on, or any single thread outside of Vert.x before the first
 * answer. Close it when done.
 */
public final class TokenbusClient {
    private static final int MAX_FRAME_BYTES = 1 << 20;

    // Held so that the client is not collected, and with it the connection, while this object is in use.
    private final WebSocketClient client;
    private final WebSocket socket;
    private final Map<String, ClientStream> byRequest = new HashMap<>();
    private final Map<String, ClientStream> byStream = new HashMap<>();
    private long requests;

    private TokenbusClient(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(this::received);
        socket.closeHandler(closed -> lost());
        send(new ClientFrame.Hello(Set.of(), null));
    }

    /** Connects to a gateway, for example {@code ws://localhost:8080}. */
    public static Future<TokenbusClient> connect(Vertx vertx, URI url) {
        boolean tls = "wss".equals(url.getScheme());
        if ((!tls && !"ws".equals(url.getScheme())) || url.getHost() == null) {
            return Future.failedFuture(
                    new IllegalArgumentException("url: " + url + " (expected: ws://host[:port] or wss://host[:port])"));
        }
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_FRAME_BYTES)
                .setMaxMessageSize(4 * MAX_FRAME_BYTES)
                .setConnectTimeout(5000));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(url.getRawPath() == null || url.getRawPath().isEmpty() ? "/ws" : url.getRawPath());
        return client.connect(options)
                .map(socket -> new TokenbusClient(client, socket))
                .onFailure(failed -> client.close());
    }

    /** Starts an answer to one prompt. */
    public ClientStream start(String prompt, StreamConfig options) {
        return start(List.of(ChatMessage.user(prompt)), options);
    }

    /** Starts an answer in a conversation. */
    public ClientStream start(List<ChatMessage> messages, StreamConfig options) {
        String id = "c" + requests++;
        ClientStream stream = new ClientStream(this::send);
        byRequest.put(id, stream);
        send(new ClientFrame.Start(id, null, false, List.of(messages), false, options, null, -1));
        return stream;
    }

    /** Ends the connection; the generations go on until their orphan time is over, unless they were stopped. */
    public Future<Void> close() {
        return socket.close().eventually(client::close);
    }

    private void send(ClientFrame frame) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(new String(frame.encode(), StandardCharsets.UTF_8));
        }
    }

    private void received(String json) {
        ServerFrameReader.read(Buffer.buffer(json).getBytes()).ifPresent(this::dispatch);
    }

    private void dispatch(ServerFrame frame) {
        if (frame instanceof ServerFrame.Ping ping) {
            send(new ClientFrame.Pong(ping.t()));
        } else if (frame instanceof ServerFrame.Started started) {
            ClientStream stream = byRequest.remove(String.valueOf(started.id()));
            if (stream != null) {
                byStream.put(started.streamId(), stream);
                stream.handle(frame);
            }
        } else {
            ClientStream stream = find(frame);
            if (stream != null) {
                stream.handle(frame);
                forgetIfEnded(frame);
            }
        }
    }

    private @Nullable ClientStream find(ServerFrame frame) {
        if (frame instanceof ServerFrame.Error error && error.streamId() == null) {
            return byRequest.remove(String.valueOf(error.id()));
        }
        String streamId = streamOf(frame);
        return streamId == null ? null : byStream.get(streamId);
    }

    private void forgetIfEnded(ServerFrame frame) {
        boolean terminal = frame instanceof ServerFrame.Done
                || frame instanceof ServerFrame.Stopped
                || (frame instanceof ServerFrame.Error error && error.isTerminal());
        if (terminal) {
            byStream.remove(streamOf(frame));
        }
    }

    private static @Nullable String streamOf(ServerFrame frame) {
        if (frame instanceof ServerFrame.Chunk chunk) {
            return chunk.streamId();
        } else if (frame instanceof ServerFrame.Done done) {
            return done.streamId();
        } else if (frame instanceof ServerFrame.Stopped stopped) {
            return stopped.streamId();
        } else if (frame instanceof ServerFrame.Queued queued) {
            return queued.streamId();
        } else if (frame instanceof ServerFrame.Error error && error.isTerminal()) {
            return error.streamId();
        }
        return null;
    }

    private void lost() {
        List<ClientStream> open = new ArrayList<>(byRequest.values());
        open.addAll(byStream.values());
        byRequest.clear();
        byStream.clear();
        open.forEach(ClientStream::connectionLost);
    }
}
