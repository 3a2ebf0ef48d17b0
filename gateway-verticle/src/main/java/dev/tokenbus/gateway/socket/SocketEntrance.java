package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks for a WebSocket: by its headers, or by a subprotocol, since pages can set no others. A client that shows nothing may
 * say later who it is, where the door allows that; so may hear one that cannot read the answer to a handshake why it is not let in.
 */
final class SocketEntrance {
    static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private final Authenticator authenticator;

    SocketEntrance(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Who comes in.
     *
     * @param principal null if it has still to say who it is
     * @param objection what the client is told when the socket is open, which ends then; null for nothing
     */
    record Admitted(@Nullable Principal principal, @Nullable StreamFailure objection) {}

    /** Fails with why the client is refused before a socket is open. */
    Future<Admitted> admit(HttpServerRequest request, SocketDoor door, Allowance client) {
        Credentials inHeaders = Credentials.of(request);
        Credentials shown = inHeaders.isGiven()
                ? inHeaders
                : Credentials.ofSubprotocols(request.headers().getAll(PROTOCOL));
        boolean readsStatus = request.headers().contains(HttpHeaders.AUTHORIZATION)
                || request.headers().contains("x-api-key");
        return client.authenticate(authenticator, shown)
                .map(principal -> new Admitted(principal, null))
                .recover(cause -> door.authenticatesLater() && !readsStatus && !isBarred(cause)
                        ? Future.succeededFuture(new Admitted(null, shown.isGiven() ? Refusals.of(cause) : null))
                        : Future.failedFuture(cause));
    }

    /** Whether no more keys of the client are looked at, which costs least when it is said at once. */
    private static boolean isBarred(Throwable cause) {
        return Refusals.of(cause).code() == ErrorCode.RATE_LIMITED;
    }

    /**
     * Names the subprotocol that is spoken, if the client has offered one beside a key, and takes what the client has offered out of the
     * request, so that no key gets any further.
     */
    static void answerProtocol(HttpServerRequest request) {
        List<String> offered = request.headers().getAll(PROTOCOL);
        if (offered.isEmpty()) {
            return;
        }
        List<String> open = Credentials.openSubprotocols(offered);
        boolean hasKey = Credentials.ofSubprotocols(offered).isGiven();
        if (open.contains(Credentials.SUBPROTOCOL)) {
            request.response().putHeader(PROTOCOL, Credentials.SUBPROTOCOL);
        } else if (hasKey && !open.isEmpty()) {
            request.response().putHeader(PROTOCOL, open.get(0));
        }
        request.headers().remove(PROTOCOL);
    }
}
