package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;

/**
 * Says who shows some credentials. Doors ask before they read a body or open a stream, and live connections once a second whether their
 * principal still stands. All gateway instances of a node share one, so implementations are thread-safe.
 */
public sealed interface Authenticator permits OpenAuthenticator, KeyAuthenticator {
    /** Nothing is authenticated: everybody is the same anonymous principal. */
    Authenticator OPEN = new OpenAuthenticator();

    /** Why a client without credentials is refused. */
    StreamFailure MISSING = new StreamFailure(
            ErrorCode.UNAUTHENTICATED, "a key is required (expected: Authorization: Bearer tb-..., or x-api-key)");

    /** Why wrong credentials are refused, whatever is wrong with them. */
    StreamFailure INVALID =
            new StreamFailure(ErrorCode.UNAUTHENTICATED, "the key is not valid: unknown, revoked or expired");

    /** Whether a principal may go on. */
    enum Standing {
        GOOD,
        /** Its time is over, or it may do something else now: it may come back. */
        EXPIRED,
        REVOKED
    }

    /** Who shows these; fails with {@link #MISSING}, {@link #INVALID}, or what is wrong with how they are shown. */
    Future<Principal> authenticate(Credentials credentials);

    /** How a principal stands now that was authenticated before. */
    Standing standing(Principal principal);

    /** Whether everybody is let in. */
    default boolean isOpen() {
        return this == OPEN;
    }
}
