package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.StreamId;
import org.jspecify.annotations.Nullable;

/** What one client may do with a stream: a token says so, or the client started the stream on this connection. */
record ClientRights(AccessTokens tokens, Watches watches, OwnStreams own) {
    /** Null when the client may not even know of the stream. */
    @Nullable
    Right of(StreamId id, @Nullable String token) {
        ViewHandle watch = watches.find(id);
        Right byToken = tokens.check(token, id);
        return (watch != null && watch.owns()) || own.has(id) ? Right.OWN : byToken;
    }
}
