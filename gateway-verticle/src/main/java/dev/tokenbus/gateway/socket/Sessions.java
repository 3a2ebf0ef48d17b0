package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.access.CurrentAccess;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.Exchange;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.PlainConnections;
import dev.tokenbus.gateway.http.RequestNames;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.netty.AssemblyBudget;
import dev.tokenbus.gateway.netty.ClientFrames;
import dev.tokenbus.gateway.netty.Compression;
import dev.tokenbus.gateway.netty.Connections;
import dev.tokenbus.gateway.netty.Unreadable;
import dev.tokenbus.gateway.netty.WebSocketOutbound;
import dev.tokenbus.gateway.netty.WebSockets;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Arrival;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one gateway instance: admits them, at most {@code capacity} as WebSockets, connects each socket with its
 * session, and checks all of them once a second.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final GatewayLoop loop;
    private final List<SocketDoor> doors;
    private final Handshake handshake;
    private final RequestCheck check;
    private final SocketEntrance entrance;
    private final AssemblyBudget budget;
    private final IntSupplier capacity;
    private final Runnable onChange;
    private final Map<SocketSession, ServerWebSocket> sessions = new HashMap<>();
    private final PlainConnections plain;
    /** Those that are too many, until they have heard why. */
    private final Map<HttpConnection, StreamFailure> refused = new HashMap<>();

    private boolean draining;

    /**
     * @param doors what is spoken, and where
     * @param budget limits what the clients' unfinished messages cost
     * @param plain the connections that are no WebSockets
     * @param capacity the most WebSockets that may be open at once
     * @param onChange called when a WebSocket opens or closes
     */
    public Sessions(
            GatewayLoop loop,
            List<SocketDoor> doors,
            AssemblyBudget budget,
            PlainConnections plain,
            IntSupplier capacity,
            Runnable onChange) {
        this.loop = loop;
        this.doors = List.copyOf(doors);
        CurrentAccess access = new CurrentAccess(loop::config);
        this.handshake = new Handshake(access::origins);
        this.check = new RequestCheck(access::hosts);
        this.entrance = new SocketEntrance(loop.authenticator());
        this.budget = budget;
        this.plain = plain;
        this.capacity = capacity;
        this.onChange = onChange;
    }

    public int count() {
        return sessions.size();
    }

    public boolean haveStreams() {
        return sessions.keySet().stream().anyMatch(SocketSession::hasStreams);
    }

    /**
     * A connection is open, unless there are far too many. If it sends no whole request in time, it is closed: it only takes a place.
     */
    public void connected(HttpConnection connection) {
        Connections.guardPort(connection, loop.quotas()::isHopeless);
        Arrival arrival = loop.quotas().arrives(connection.remoteAddress().hostAddress());
        if (arrival.verdict() == Arrival.Verdict.HOPELESS) {
            arrival.end();
            loop.meter().connectionRefused();
            Connections.abort(connection);
            return;
        }
        Connections.onClosed(connection, () -> {
            arrival.end();
            refused.remove(connection);
        });
        if (arrival.refusal() != null) {
            refused.put(connection, arrival.refusal());
        }
        Connections.checkHeads(connection);
        plain.opened(connection);
    }

    /** A request is complete: an upgrade to a WebSocket, or an ordinary request. */
    public void requested(HttpServerRequest request, Handler<HttpServerRequest> ordinary) {
        plain.requested(request);
        StreamFailure tooMany = refused.get(request.connection());
        RequestCheck.Refusal refusal = tooMany == null ? check.refusal(request) : null;
        if (tooMany != null) {
            loop.quotas().refusedConnection(request);
            refuse(request, tooMany);
            Exchange.last(request);
        } else if (refusal != null) {
            refuse(request, refusal);
        } else if (request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
            upgrade(request);
        } else {
            ordinary.handle(request);
        }
    }

    /** The head of a request cannot be read. */
    public void unreadable(HttpServerRequest request) {
        Unreadable why = Unreadable.of(request);
        refuse(request, new RequestCheck.Refusal(why.status(), why.reason()));
    }

    private void upgrade(HttpServerRequest request) {
        Optional<SocketDoor> door = doors.stream()
                .filter(each -> each.paths().contains(request.path()))
                .findFirst();
        RequestCheck.Refusal refusal = door.isEmpty()
                ? new RequestCheck.Refusal(404, "WebSockets are at " + String.join(", ", paths()) + ".")
                : handshake.refusal(request, !draining && sessions.size() < capacity.getAsInt());
        if (refusal != null) {
            request.response().putHeader(Handshake.VERSION_HEADER, Handshake.VERSION);
            refuse(request, refusal);
        } else {
            admit(request, door.get());
        }
    }

    private void admit(HttpServerRequest request, SocketDoor door) {
        Allowance allowance = loop.quotas().of(request);
        Future<SocketEntrance.Admitted> admitted = entrance.admit(request, door, allowance);
        if (!admitted.isComplete()) {
            request.pause();
        }
        admitted.onSuccess(client -> {
                    Allowance known = client.principal() == null ? allowance : allowance.of(client.principal());
                    Seat seat = known.webSocket();
                    if (seat.refusal() != null) {
                        refuse(request, seat.refusal());
                    } else {
                        upgrade(request, door, client, known, seat);
                    }
                })
                .onFailure(cause -> refuse(request, Refusals.of(cause)));
    }

    private void refuse(HttpServerRequest request, StreamFailure failure) {
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            request.response().putHeader("WWW-Authenticate", Entrance.WRONG_KEY);
        }
        HttpErrors.sayWhen(request.response(), failure);
        refuse(request, new RequestCheck.Refusal(HttpErrors.status(failure.code()), failure.detail()));
    }

    private TreeSet<String> paths() {
        TreeSet<String> paths = new TreeSet<>();
        doors.forEach(door -> paths.addAll(door.paths()));
        return paths;
    }

    private void upgrade(
            HttpServerRequest request,
            SocketDoor door,
            SocketEntrance.Admitted client,
            Allowance allowance,
            Seat seat) {
        SocketEntrance.answerProtocol(request);
        Compression compression = loop.config().listen().compression()
                ? Compression.of(request.headers().getAll(Compression.HEADER))
                : null;
        if (compression != null) {
            request.response().putHeader(Compression.HEADER, compression.answer());
        }
        HttpConnection connection = request.connection();
        request.toWebSocket()
                .onSuccess(socket -> {
                    plain.upgraded(connection);
                    open(socket, compression, door, client, allowance, seat);
                })
                .onFailure(failure -> {
                    seat.end();
                    LOG.atDebug().addKeyValue("cause", failure.toString()).log("a WebSocket handshake failed");
                });
    }

    private void refuse(HttpServerRequest request, RequestCheck.Refusal refusal) {
        loop.meter().connectionRefused();
        if (refusal.status() == 503 && !request.response().headers().contains(HttpHeaders.RETRY_AFTER)) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        Exchange exchange = new Exchange(request);
        exchange.sayLast();
        request.response()
                .setStatusCode(refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(refusal.reason() + "\n")
                .onComplete(sent -> exchange.sent());
    }

    private void open(
            ServerWebSocket socket,
            @Nullable Compression compression,
            SocketDoor door,
            SocketEntrance.Admitted client,
            Allowance allowance,
            Seat seat) {
        String id = loop.randomName();
        Source source = loop.sources().of(allowance.address(), id);
        Visitor visitor = new Visitor(
                source, client.principal(), allowance, client.objection(), RequestNames.traceOf(socket.headers()));
        SocketSession session = door.open(id, visitor, new WebSocketOutbound(socket, loop.meter()));
        ClientFrames frames = WebSockets.open(
                socket, loop.context(), loop.config().limits().maxMessageBytes(), compression, budget, session);
        sessions.put(session, socket);
        loop.meter().connectionOpened();
        // Not within this call: a socket that is written to directly may drain during a write.
        socket.drainHandler(drained -> loop.vertx().runOnContext(v -> {
            frames.resume();
            session.drained();
        }));
        socket.closeHandler(closed -> {
            seat.end();
            closed(session);
        });
        session.opened();
        onChange.run();
    }

    private void closed(SocketSession session) {
        sessions.remove(session);
        session.closed();
        loop.meter().connectionClosed();
        onChange.run();
    }

    /** Called once a second. */
    public void tick() {
        List.copyOf(sessions.entrySet())
                .forEach(entry -> entry.getKey().sweep(() -> entry.getValue().writePing(Buffer.buffer())));
        plain.tick();
    }

    /**
     * Refuses new connections, and tells each client to go.
     *
     * @param goingAfter after how many milliseconds a client is to go; asked for each client
     */
    public void drain(int deadlineMs, IntSupplier goingAfter) {
        draining = true;
        sendAway(deadlineMs, goingAfter);
    }

    /** Tells each client to go; new connections are welcome. */
    public void sendAway(int deadlineMs, IntSupplier goingAfter) {
        List.copyOf(sessions.keySet()).forEach(session -> session.goAway(deadlineMs, goingAfter.getAsInt()));
    }

    /** Readies each connection for the server's shutdown: what its client has still to take arrives, at the latest after this time. */
    public void shutDown(long timeoutMs) {
        plain.shutDown(timeoutMs);
        loop.vertx().setTimer(timeoutMs, late -> plain.abort());
        List.copyOf(sessions.entrySet())
                .forEach(entry -> WebSockets.shutDown(
                        entry.getValue(), timeoutMs, entry.getKey().worded(CloseCode.DRAINED)));
    }

    public void closeAll(CloseCode code) {
        List.copyOf(sessions.keySet()).forEach(session -> session.close(code));
    }
}
