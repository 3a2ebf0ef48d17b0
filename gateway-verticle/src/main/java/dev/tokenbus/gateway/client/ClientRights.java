package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.StreamId;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one client may do with a stream: a token says so, the client started the stream on this connection, or it is an operator. Of one
 * that shows a token, the token counts.
 */
record ClientRights(AccessTokens tokens, Watches watches, OwnStreams own, BooleanSupplier isOperator) {
    /** Null when the client may not even know of the stream. */
    @Nullable
    Right of(StreamId id, @Nullable String token) {
        ViewHandle watch = watches.find(id);
        Right byToken = tokens.check(token, id);
        return (watch != null && watch.owns()) || own.has(id) ? Right.OWN : byToken;
    }

    /** Whether the client may stop a stream. */
    boolean mayStop(StreamId id) {
        return of(id, null) == Right.OWN || isOperator.getAsBoolean();
    }

    /** Whether the client may know of a stream, of which it shows no token. */
    boolean mayKnow(StreamId id) {
        return watches.has(id) || of(id, null) != null || isOperator.getAsBoolean();
    }

    /** The right to receive a stream; null when the stream's owner alone may. */
    @Nullable
    Right toWatch(StreamId id, @Nullable String token) {
        Right right = of(id, token);
        return right == null && token == null && isOperator.getAsBoolean() ? Right.VIEW : right;
    }
}
