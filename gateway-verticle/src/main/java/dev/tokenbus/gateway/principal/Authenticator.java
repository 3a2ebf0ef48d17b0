package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Says who shows some credentials. Doors ask before they read a body or open a stream, and live connections once a second whether their
 * principal still stands. All gateway instances of a node share one, so implementations are thread-safe.
 */
public interface Authenticator {
    /** Nothing is authenticated: everybody is the same anonymous principal. */
    Authenticator OPEN = new OpenAuthenticator();

    /** Why a client without credentials is refused. */
    StreamFailure MISSING = new StreamFailure(
            ErrorCode.UNAUTHENTICATED,
            "a key is required (expected: Authorization: Bearer with a key or a token, or x-api-key)");

    /** Why wrong credentials are refused, whatever is wrong with them. */
    StreamFailure INVALID =
            new StreamFailure(ErrorCode.UNAUTHENTICATED, "the key or token is not valid: unknown, revoked or expired");

    /** Whether a principal may go on. */
    enum Standing {
        GOOD,
        /** Its token expires soon. */
        ENDING,
        /** Its token has expired: a live connection may show a new one yet. */
        LAPSED,
        /** Its time is over, or it may do something else now: it may come back. */
        EXPIRED,
        REVOKED
    }

    /** Who shows these; fails with {@link #MISSING}, {@link #INVALID}, or what is wrong with how they are shown. */
    Future<Principal> authenticate(Credentials credentials);

    /**
     * Whether credentials that were just refused have only ended, or were revoked: whoever shows them guesses nothing. Says nothing of a
     * token's signature.
     */
    default boolean haveEnded(Credentials credentials) {
        return false;
    }

    /** How a principal stands now that was authenticated before. */
    Standing standing(Principal principal);

    /** How long a connection of this principal may stay open without new credentials, in milliseconds; endless unless a token ends. */
    default long leftMs(Principal principal) {
        return Long.MAX_VALUE;
    }

    /** Why credentials are refused whatever they are; empty if they have to be looked at. */
    static Optional<StreamFailure> objection(Credentials credentials) {
        if (!credentials.isGiven()) {
            return Optional.of(MISSING);
        }
        return credentials.objection().isEmpty()
                ? Optional.empty()
                : Optional.of(new StreamFailure(ErrorCode.UNAUTHENTICATED, credentials.objection()));
    }

    /** Whether everybody is let in. */
    default boolean isOpen() {
        return this == OPEN;
    }
}
