package dev.tokenbus.client;

import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a WebSocket: reconnects after a loss, with random and growing delays, until it is closed or the server forbids it.
 * Frames that are sent meanwhile wait, up to a limit. Confined to one event loop.
 */
final class Connection {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int CONNECT_TIMEOUT_MS = 5000;

    /** The server would refuse a client again after close codes from this one on, and after 1007 and 1009. */
    private static final int NO_RECONNECT_FROM = 4500;

    private final Vertx vertx;
    private final WebSocketConnectOptions target;
    private final ClientOptions options;
    private final RandomGenerator random;
    private final Listener listener;
    // Vert.x closes a client that is unreachable, and its connections with it.
    private final WebSocketClient client;
    private final Deque<ClientFrame> waiting = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private long heardAt;
    private int failures;
    private long reconnectAfterMs = -1;
    private boolean leaving;
    private int opened;
    private boolean mayGoNow;
    private boolean closed;

    /** Hears what happens on the connection, on its event loop. */
    interface Listener {
        /** A new socket is open; frames can be sent. */
        void connected();

        void received(ServerFrame frame);

        /** The socket is lost; {@code forGood} if there will be no other. */
        void lost(boolean forGood);

        /** Whether an answer is live or requested, so that silence means a dead connection. */
        boolean expectsFrames();
    }

    Connection(Vertx vertx, URI url, ClientOptions options, RandomGenerator random, Listener listener) {
        this.vertx = vertx;
        this.options = options;
        this.random = random;
        this.listener = listener;
        boolean tls = "wss".equals(url.getScheme());
        this.target = new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(url.getRawPath() == null || url.getRawPath().isEmpty() ? "/ws" : url.getRawPath());
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_FRAME_BYTES)
                .setMaxMessageSize(4 * MAX_FRAME_BYTES)
                .setConnectTimeout(CONNECT_TIMEOUT_MS));
    }

    /** Makes the first attempt, and fails with it; later attempts go on until one succeeds. */
    Future<Void> open() {
        vertx.setPeriodic(Math.max(50, options.silenceMs() / 4), timer -> {
            if (closed) {
                vertx.cancelTimer(timer);
            } else {
                checkSilence();
            }
        });
        return client.connect(target)
                .onSuccess(this::opened)
                .onFailure(refused -> close())
                .mapEmpty();
    }

    private void opened(WebSocket opened) {
        if (closed) {
            opened.close();
            return;
        }
        socket = opened;
        leaving = false;
        this.opened++;
        failures = 0;
        heardAt = System.nanoTime();
        opened.frameHandler(frame -> heardAt = System.nanoTime());
        opened.textMessageHandler(this::text);
        opened.exceptionHandler(broken -> {});
        opened.closeHandler(gone -> lost(opened, opened.closeStatusCode()));
        write(new ClientFrame.Hello(Set.of("restart"), null));
        listener.connected();
        while (!waiting.isEmpty()) {
            write(waiting.poll());
        }
    }

    private void text(String json) {
        ServerFrameReader.read(Buffer.buffer(json).getBytes()).ifPresent(frame -> {
            if (frame instanceof ServerFrame.Ping ping) {
                write(new ClientFrame.Pong(ping.t()));
            } else if (frame instanceof ServerFrame.Goaway goaway) {
                leave(goaway);
            } else {
                listener.received(frame);
            }
        });
    }

    /** The server drains: takes no new request here, and reconnects at the time that the server names. */
    private void leave(ServerFrame.Goaway goaway) {
        WebSocket left = socket;
        leaving = true;
        mayGoNow = goaway.reconnectAfterMs() < goaway.deadlineMs();
        reconnectAfterMs = goaway.reconnectAfterMs();
        vertx.setTimer(Math.max(1, goaway.reconnectAfterMs()), timer -> {
            if (left == socket) {
                goNow();
            }
        });
    }

    private void goNow() {
        reconnectAfterMs = 0;
        reconnect();
    }

    /** The number of sockets opened so far, which identifies the current one. */
    int opened() {
        return opened;
    }

    /** Whether the server takes new requests. */
    boolean takesRequests() {
        return socket != null && !leaving;
    }

    /** Leaves a draining server at once, unless it is the only one: a request waits. */
    void hurry() {
        if (leaving && mayGoNow) {
            mayGoNow = false;
            goNow();
        }
    }

    /** Sends a frame, now or on the next connection; returns false when too many wait already. */
    boolean send(ClientFrame frame) {
        if (socket != null) {
            write(frame);
            return true;
        }
        return !closed && waiting.size() < options.queue() && waiting.offer(frame);
    }

    private void write(ClientFrame frame) {
        if (socket != null && !socket.isClosed()) {
            socket.writeTextMessage(new String(frame.encode(), StandardCharsets.UTF_8));
        }
    }

    /** Whether there will be no other connection. */
    boolean isClosed() {
        return closed;
    }

    /** Call before a request: silence counts from now on, unless it counts already. */
    void awaitFrames() {
        if (!listener.expectsFrames()) {
            heardAt = System.nanoTime();
        }
    }

    private void checkSilence() {
        if (socket != null
                && listener.expectsFrames()
                && System.nanoTime() - heardAt > options.silenceMs() * 1_000_000L) {
            reconnect();
        }
    }

    /** Replaces the socket with a new one. */
    void reconnect() {
        WebSocket old = socket;
        if (old != null) {
            lost(old, null);
            old.close();
        }
    }

    /** @param code the server's close code; null when this side drops the socket */
    private void lost(WebSocket gone, @Nullable Short code) {
        if (socket != gone) {
            return;
        }
        socket = null;
        boolean forGood = closed || (code != null && (code >= NO_RECONNECT_FROM || code == 1007 || code == 1009));
        closed |= forGood;
        listener.lost(forGood);
        if (!forGood) {
            retryLater();
        }
    }

    /** Full jitter: a random delay below a ceiling that doubles, unless the server named a time. */
    private void retryLater() {
        long ceiling = Math.min(options.reconnectMaxMs(), (long) options.reconnectMinMs() << Math.min(failures, 20));
        long delay = reconnectAfterMs >= 0 ? reconnectAfterMs : random.nextLong(ceiling + 1);
        reconnectAfterMs = -1;
        failures++;
        vertx.setTimer(Math.max(1, delay), timer -> {
            if (!closed && socket == null) {
                client.connect(target).onSuccess(this::opened).onFailure(failed -> retryLater());
            }
        });
    }

    Future<Void> close() {
        closed = true;
        WebSocket last = socket;
        Future<Void> ended = last == null ? Future.succeededFuture() : last.close();
        return ended.eventually(client::close);
    }
}
