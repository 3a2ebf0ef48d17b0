package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Client;
import dev.tokenbus.gateway.client.FrameDispatch;
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
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one gateway instance: admits them, at most {@code capacity} as WebSockets, connects each socket with its
 * session, and checks all of them once a second.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final GatewayLoop loop;
    private final Function<Client, FrameDispatch> dispatchOf;
    private final Handshake handshake;
    private final int capacity;
    private final Runnable onChange;
    private final Map<WebSocketSession, ServerWebSocket> sessions = new HashMap<>();
    private final Map<HttpConnection, Long> withoutRequest = new LinkedHashMap<>();
    private boolean draining;

    /**
     * @param dispatchOf makes what handles the frames of one client
     * @param onChange called when a WebSocket opens or closes
     */
    public Sessions(GatewayLoop loop, Function<Client, FrameDispatch> dispatchOf, int capacity, Runnable onChange) {
        this.loop = loop;
        this.dispatchOf = dispatchOf;
        this.handshake = new Handshake(loop.config().access().allowedOrigins());
        this.capacity = capacity;
        this.onChange = onChange;
    }

    public int count() {
        return sessions.size();
    }

    public boolean haveStreams() {
        return sessions.keySet().stream().anyMatch(WebSocketSession::hasStreams);
    }

    /** A connection is open. If it sends no whole request in time, it is closed: it only takes a place. */
    public void connected(HttpConnection connection) {
        withoutRequest.put(connection, loop.now());
        BoundedInflation.apply(connection, loop.config().limits().maxMessageBytes());
        connection.closeHandler(closed -> withoutRequest.remove(connection));
    }

    /** A request is complete: an upgrade to a WebSocket, or an ordinary request. */
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
            loop.meter().connectionRefused();
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
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(loop.randomBytes(12));
        WebSocketSession session =
                new WebSocketSession(id, new WebSocketOutbound(socket, loop.meter()), loop, dispatchOf);
        MessageAssembler assembler =
                new MessageAssembler(loop.config().limits().maxMessageBytes(), session::message, session::close);
        sessions.put(session, socket);
        loop.meter().connectionOpened();
        socket.frameHandler(frame -> received(socket, session, assembler, frame));
        // Not within this call: a socket that is written to directly may drain during a write.
        socket.drainHandler(drained -> loop.vertx().runOnContext(v -> {
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
            // A client that does not read the answers may not ask for more. Not within this call: Vert.x asks for one
            // more frame after each ping, which would undo the pause.
            loop.vertx().runOnContext(v -> pauseIfFull(socket, session));
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
        loop.meter().connectionClosed();
        onChange.run();
    }

    /** Called once a second. */
    public void tick() {
        long now = loop.now();
        List.copyOf(sessions.entrySet())
                .forEach(entry -> entry.getKey().sweep(() -> entry.getValue().writePing(Buffer.buffer())));
        long limit = loop.config().listen().handshake().toNanos();
        withoutRequest.entrySet().stream()
                .filter(entry -> now - entry.getValue() > limit)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(HttpConnection::close);
    }

    /**
     * Refuses new connections, and tells each client to go.
     *
     * @param goingAfter after how many milliseconds a client is to go; asked for each client
     */
    public void drain(int deadlineMs, IntSupplier goingAfter) {
        draining = true;
        List.copyOf(sessions.keySet()).forEach(session -> session.goAway(deadlineMs, goingAfter.getAsInt()));
    }

    public void closeAll(CloseCode code) {
        List.copyOf(sessions.keySet()).forEach(session -> session.close(code));
    }
}
