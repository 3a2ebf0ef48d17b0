package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who one client is: known since its connection opened, or by the token of its {@code hello} or {@code auth} frame, which has to come in
 * time and before anything else that it asks for. On the client's event loop.
 */
final class Identity {
    /** So much may a client say while it is found out who it is. */
    private static final int MOST_WAITING = 64;

    private static final StreamFailure ANOTHER =
            new StreamFailure(ErrorCode.FORBIDDEN, "token: not of the client that this connection is of");

    private final Client client;
    private final GatewayLoop loop;
    private final Consumer<ClientFrame> handler;
    private final Runnable onKnown;
    private final long openedAt;
    private final List<ClientFrame> waiting = new ArrayList<>();
    private @Nullable Principal principal;
    private Allowance allowance;
    private Seat seat = Seat.FREE;
    private boolean isAsking;

    /**
     * @param handler takes the frames that waited, in their order
     * @param onKnown called before that
     */
    Identity(Client client, GatewayLoop loop, Consumer<ClientFrame> handler, Runnable onKnown) {
        this.client = client;
        this.loop = loop;
        this.handler = handler;
        this.onKnown = onKnown;
        this.openedAt = loop.now();
        this.principal = client.arrivedAs();
        this.allowance = client.arrivedWith();
    }

    /** Null as long as nobody knows. */
    @Nullable
    Principal principal() {
        return principal;
    }

    /** Of a client whose frame was let in. */
    Principal known() {
        return Objects.requireNonNull(principal, "only frames of a known client ask for anything");
    }

    /** What the client may use. */
    Allowance allowance() {
        return allowance;
    }

    /** Whether a frame is to be handled now. */
    boolean admits(ClientFrame frame) {
        if (frame instanceof ClientFrame.Auth auth) {
            authenticate(auth.token());
            return false;
        }
        if (frame instanceof ClientFrame.Hello hello && hello.token() != null) {
            authenticate(hello.token());
            return true;
        }
        if (isAsking) {
            hold(frame);
            return false;
        }
        if (principal != null || saysNothing(frame)) {
            return true;
        }
        client.refuse(frame instanceof ClientFrame.Start start ? start.id() : null, Authenticator.MISSING);
        client.end(CloseCode.UNAUTHENTICATED);
        return false;
    }

    /** Frames that ask for nothing that belongs to anybody. */
    private static boolean saysNothing(ClientFrame frame) {
        return frame instanceof ClientFrame.Hello
                || frame instanceof ClientFrame.Ping
                || frame instanceof ClientFrame.Pong;
    }

    private void hold(ClientFrame frame) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(frame);
        } else {
            client.end(CloseCode.FLOOD);
        }
    }

    private void authenticate(String token) {
        isAsking = true;
        Future<Principal> asked = allowance.authenticate(loop.authenticator(), Credentials.of(token));
        asked.onSuccess(this::authenticated).onFailure(cause -> refuse(Refusals.of(cause)));
    }

    private void authenticated(Principal found) {
        isAsking = false;
        if (principal != null && !principal.id().equals(found.id())) {
            refuse(ANOTHER, CloseCode.FORBIDDEN);
            return;
        }
        Allowance known = allowance.of(found);
        Seat asked = principal == null && client.isOpen() ? known.principalsConnection() : seat;
        if (asked.refusal() != null) {
            refuse(asked.refusal());
            return;
        }
        seat = asked;
        allowance = known;
        principal = found;
        onKnown.run();
        List<ClientFrame> held = List.copyOf(waiting);
        waiting.clear();
        held.forEach(handler);
    }

    private void refuse(StreamFailure failure) {
        refuse(failure, Refusals.closing(failure));
    }

    private void refuse(StreamFailure failure, CloseCode code) {
        isAsking = false;
        waiting.clear();
        client.refuse(null, failure);
        client.end(code);
    }

    /** The client is gone. */
    void left() {
        seat.end();
    }

    /** Called once a second. */
    void tick() {
        if (principal == null
                && loop.now() - openedAt > loop.config().authentication().auth().toNanos()) {
            client.refuse(null, Authenticator.MISSING);
            client.end(CloseCode.UNAUTHENTICATED);
        }
    }
}
