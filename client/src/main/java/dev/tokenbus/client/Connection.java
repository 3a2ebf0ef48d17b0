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
 * A WebSocket that comes back: after a loss it reconnects, after random and growing times, until it is closed or the server
 * says that it is not to. Frames that are sent meanwhile wait, up to a limit. Confined to one event loop.
 */
final class Connection {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int CONNECT_TIMEOUT_MS = 5000;

    /** From this close code on, and for two older ones, coming back would end the same way. */
    private static final int NO_RECONNECT_FROM = 4500;

    private final Vertx vertx;
    private final WebSocketConnectOptions target;
    private final ClientOptions options;
    private final RandomGenerator random;
    private final Listener listener;
    // Held so that it is not collected, and with it the connection, while this object is in use.
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

    /** Told what happens on the connection. */
    interface Listener {
        /** A new socket is open; frames can be sent. */
        void connected();

        void received(ServerFrame frame);

        /** The socket is gone; {@code forGood} when there will be no other. */
        void lost(boolean forGood);

        /** Whether an answer is live or asked for, so that the server must be heard of. */
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

    /** The first attempt, which may fail; later ones do not give up. */
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

    /** The server is leaving, and has named the time to go; it is no time to begin anything here. */
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

    /** How many sockets there were: another number means another one. */
    int opened() {
        return opened;
    }

    /** Whether the server takes new requests. */
    boolean takesRequests() {
        return socket != null && !leaving;
    }

    /** A request waits: a server that leaves, and is not the only one, is left at once. */
    void hurry() {
        if (leaving && mayGoNow) {
            mayGoNow = false;
            goNow();
        }
    }

    /** Sends a frame, now or when there is a connection again; false when too many wait already. */
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

    /** Whether there will be no connection any more. */
    boolean isClosed() {
        return closed;
    }

    /** Something is asked for: if nothing was before, silence counts from now on. */
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

    /** Leaves the socket for another one. */
    void reconnect() {
        WebSocket old = socket;
        if (old != null) {
            lost(old, null);
            old.close();
        }
    }

    /** @param code why the server closed it; null when it did not, and it is left */
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

    /** Full jitter: a random part of a time that doubles; a time that the server named comes first. */
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
