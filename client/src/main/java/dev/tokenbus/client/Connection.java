package dev.tokenbus.client;

import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.client.wire.OutgoingMessage;
import dev.tokenbus.client.wire.Silence;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a WebSocket to one of several gateways: reconnects after a loss, to the next of them, with random and growing delays,
 * until it is closed or a gateway forbids it. Frames that are sent meanwhile wait, up to a limit. Confined to one event loop.
 */
final class Connection {
    /** The server would refuse a client again after close codes from this one on, and after 1007 and 1009. */
    private static final int NO_RECONNECT_FROM = 4500;

    private final Vertx vertx;
    private final Dialer dialer;
    private final ClientOptions options;
    private final ClientEnvironment environment;
    private final Listener listener;
    private final Silence silence;
    private final Deque<ClientFrame> waiting = new ArrayDeque<>();

    /** Any thread reads these two. */
    private volatile ConnectionNotice.WireLimits limits = new ConnectionNotice.WireLimits(0, 0, 0, 0);

    private volatile boolean closed;

    private @Nullable WebSocket socket;
    private int failures;
    private long reconnectAfterMs = -1;
    private boolean leaving;
    private int opened;
    private boolean mayGoNow;

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

    /** @param addresses of which each attempt takes the next */
    Connection(
            Vertx vertx,
            List<GatewayAddress> addresses,
            ClientOptions options,
            ClientEnvironment environment,
            Listener listener) {
        this.vertx = vertx;
        this.dialer = new Dialer(vertx, addresses, options);
        this.options = options;
        this.environment = environment;
        this.listener = listener;
        this.silence = new Silence(TimeUnit.MILLISECONDS.toNanos(options.silenceMs()));
    }

    /** Tries each address once, and fails if none works; later attempts go on until one succeeds. */
    Future<Void> open() {
        vertx.setPeriodic(Math.max(10, options.silenceMs() / Silence.CHECKS), timer -> {
            if (closed) {
                vertx.cancelTimer(timer);
            } else {
                checkSilence();
            }
        });
        return dialer.tryEach()
                .onSuccess(this::opened)
                .onFailure(unreachable -> close())
                .mapEmpty();
    }

    private void opened(Dialer.Greeted greeted) {
        WebSocket opened = greeted.socket();
        if (closed) {
            opened.close();
            return;
        }
        socket = opened;
        limits = greeted.welcome().limits();
        leaving = false;
        this.opened++;
        failures = 0;
        silence.heard(environment.nanos());
        opened.frameHandler(frame -> silence.heard(environment.nanos()));
        opened.textMessageHandler(json -> text(opened, json));
        opened.closeHandler(gone -> lost(opened, opened.closeStatusCode()));
        listener.connected();
        while (!waiting.isEmpty()) {
            send(waiting.poll());
        }
    }

    /** Frames of a gateway that was left, and now goes on, come too late. */
    private void text(WebSocket from, String json) {
        if (from == socket) {
            ServerFrameReader.read(Buffer.buffer(json).getBytes()).ifPresent(this::received);
        }
    }

    private void received(ServerFrame frame) {
        if (frame instanceof ConnectionNotice.Ping ping) {
            send(new ClientFrame.Pong(ping.t()));
        } else if (frame instanceof ConnectionNotice.Goaway goaway) {
            leave(goaway);
        } else if (frame instanceof ConnectionNotice.Renew) {
            renew(socket);
        } else {
            listener.received(frame);
        }
    }

    /** Without another token the server closes with a code after which the client comes back. */
    private void renew(@Nullable WebSocket ending) {
        dialer.renewed().onSuccess(token -> {
            if (ending != null && ending == socket) {
                write(ending, new ClientFrame.Auth(token));
            }
        });
    }

    /** The server drains: takes no new request here, and reconnects at the time that the server names. */
    private void leave(ConnectionNotice.Goaway goaway) {
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

    GatewayAddress address() {
        return dialer.latest();
    }

    boolean isOpen() {
        return socket != null;
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
            write(socket, frame);
            return true;
        }
        return !closed && waiting.size() < options.queue() && waiting.offer(frame);
    }

    ConnectionNotice.WireLimits limits() {
        return limits;
    }

    /** Why the gateway would not take a frame of this size; empty if it would. */
    Optional<String> refusal(ClientFrame frame) {
        return new OutgoingMessage(frame.encode()).refusal(limits);
    }

    private void write(WebSocket to, ClientFrame frame) {
        if (!to.isClosed()) {
            new OutgoingMessage(frame.encode()).writeTo(to, limits);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Call before a request: silence counts from now on, unless it counts already. */
    void awaitFrames() {
        if (!listener.expectsFrames()) {
            silence.heard(environment.nanos());
        }
    }

    private void checkSilence() {
        long now = environment.nanos();
        if (socket == null || !listener.expectsFrames()) {
            silence.heard(now);
        }
        switch (silence.check(now)) {
            case ASK -> {
                if (socket != null && listener.expectsFrames()) {
                    write(socket, new ClientFrame.Ping(0));
                }
            }
            case LOST -> reconnect();
            case ALIVE -> {}
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
        if (leaving && mayGoNow && reconnectAfterMs > 0) {
            // It has gone before the time that it named, and there are others.
            reconnectAfterMs = -1;
        }
        boolean forGood = closed || isForGood(code);
        closed |= forGood;
        listener.lost(forGood);
        if (!forGood) {
            retryLater();
        }
    }

    private static boolean isForGood(@Nullable Short code) {
        return code != null && (code >= NO_RECONNECT_FROM || code == 1007 || code == 1009);
    }

    /** Full jitter: a random delay below a ceiling that doubles with each round, unless the server named a time. */
    private void retryLater() {
        int rounds = Math.min(failures / dialer.addresses(), 20);
        long ceiling = Math.min(options.reconnectMaxMs(), (long) options.reconnectMinMs() << rounds);
        long delay =
                reconnectAfterMs >= 0 ? reconnectAfterMs : environment.random().nextLong(ceiling + 1);
        reconnectAfterMs = -1;
        failures++;
        vertx.setTimer(Math.max(1, delay), timer -> {
            if (!closed && socket == null) {
                dialer.tryNext().onSuccess(this::opened).onFailure(this::refused);
            }
        });
    }

    private void refused(Throwable failure) {
        boolean isKeyRefused = failure instanceof UpgradeRejectedException rejected && rejected.getStatus() == 401;
        if (isKeyRefused || (failure instanceof Dialer.ClosedException early && isForGood(early.code()))) {
            closed = true;
            listener.lost(true);
        } else {
            retryLater();
        }
    }

    Future<Void> close() {
        closed = true;
        WebSocket last = socket;
        Future<Void> ended = last == null ? Future.succeededFuture() : last.close();
        return ended.eventually(dialer::close);
    }
}
