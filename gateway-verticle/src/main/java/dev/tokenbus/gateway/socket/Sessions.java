package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Channels;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.netty.BoundedInflation;
import dev.tokenbus.gateway.netty.WebSocketOutbound;
import dev.tokenbus.gateway.netty.WebSockets;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.protocol.CloseCode;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of one gateway instance: lets them in, at most {@link #capacity} as WebSockets, connects each socket with
 * its session, and looks after all of them once a second.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final GatewayLoop services;
    private final Relays relays;
    private final Channels channels;
    private final Handshake handshake;
    private final int capacity;
    private final Runnable onChange;
    private final Map<WebSocketSession, ServerWebSocket> sessions = new HashMap<>();
    private final Map<HttpConnection, Long> withoutRequest = new LinkedHashMap<>();
    private boolean draining;

    public Sessions(GatewayLoop services, Relays relays, int capacity, Runnable onChange) {
        this.services = services;
        this.relays = relays;
        this.channels = new Channels(services);
        this.handshake = new Handshake(services.config().allowedOrigins());
        this.capacity = capacity;
        this.onChange = onChange;
    }

    public int count() {
        return sessions.size();
    }

    public boolean haveStreams() {
        return sessions.keySet().stream().anyMatch(WebSocketSession::hasStreams);
    }

    /** A connection that sends no whole request in time is closed: it only holds a place. */
    public void connected(HttpConnection connection) {
        withoutRequest.put(connection, services.now());
        BoundedInflation.apply(connection, services.config().maxMessageBytes());
        connection.closeHandler(closed -> withoutRequest.remove(connection));
    }

    /** A connection's request is complete: an upgrade to a WebSocket, or an ordinary one. */
    public void requested(HttpServerRequest request, Handler<HttpServerRequest> ordinary) {
        withoutRequest.remove(request.connection());
        if (request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
            upgrade(request);
        } else {
            ordinary.handle(request);
        }
    }

    private void upgrade(HttpServerRequest request) {
        Handshake.Refusal refusal = handshake.refusal(request, !draining && sessions.size() < capacity);
        if (refusal != null) {
            services.meter().connectionRefused();
            request.response()
                    .setStatusCode(refusal.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .putHeader(Handshake.VERSION_HEADER, Handshake.VERSION)
                    .end(refusal.reason() + "\n")
                    .onComplete(sent -> request.connection().close());
            return;
        }
        request.toWebSocket()
                .onSuccess(this::open)
                .onFailure(failure -> LOG.debug("a WebSocket handshake failed: {}", failure.toString()));
    }

    private void open(ServerWebSocket socket) {
        WebSockets.trim(socket);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(services.randomBytes(12));
        WebSocketSession session = new WebSocketSession(
                id,
                new WebSocketOutbound(socket, services.meter()),
                services,
                client -> new FrameDispatch(client, services, relays, channels));
        MessageAssembler assembler =
                new MessageAssembler(services.config().maxMessageBytes(), session::message, session::close);
        sessions.put(session, socket);
        services.meter().connectionOpened();
        socket.frameHandler(frame -> received(socket, session, assembler, frame));
        // Not from here: a socket that is written to directly may drain within a write.
        socket.drainHandler(drained -> services.vertx().runOnContext(v -> {
            socket.resume();
            session.drained();
        }));
        socket.exceptionHandler(failure -> failed(session, failure));
        socket.closeHandler(closed -> closed(session));
        session.opened();
        onChange.run();
    }

    private void received(
            ServerWebSocket socket, WebSocketSession session, MessageAssembler assembler, WebSocketFrame frame) {
        session.heard();
        if (!frame.isClose() && !frame.isPing()) {
            assembler.frame(frame);
        }
        if (session.isFull()) {
            // Whoever does not read the answers does not get to ask for more of them. Not from here: Vert.x asks for
            // one
            // more frame after each ping, which would undo it.
            services.vertx().runOnContext(v -> pauseIfFull(socket, session));
        }
    }

    private static void pauseIfFull(ServerWebSocket socket, WebSocketSession session) {
        if (session.isFull()) {
            socket.pause();
        }
    }

    private static void failed(WebSocketSession session, Throwable failure) {
        CloseCode code = WebSockets.closeCode(failure);
        if (code != null) {
            session.close(code);
        }
    }

    private void closed(WebSocketSession session) {
        sessions.remove(session);
        session.closed();
        services.meter().connectionClosed();
        onChange.run();
    }

    /** Called once a second. */
    public void tick() {
        long now = services.now();
        List.copyOf(sessions.entrySet())
                .forEach(entry -> entry.getKey().sweep(() -> entry.getValue().writePing(Buffer.buffer())));
        long limit = services.config().handshakeMs() * 1_000_000L;
        withoutRequest.entrySet().stream()
                .filter(entry -> now - entry.getValue() > limit)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(HttpConnection::close);
    }

    /**
     * No new connections; the clients are told to go.
     *
     * @param goingAfter when one goes, in milliseconds; asked for each
     */
    public void drain(int deadlineMs, IntSupplier goingAfter) {
        draining = true;
        List.copyOf(sessions.keySet()).forEach(session -> session.goAway(deadlineMs, goingAfter.getAsInt()));
    }

    public void closeAll(CloseCode code) {
        List.copyOf(sessions.keySet()).forEach(session -> session.close(code));
    }
}
