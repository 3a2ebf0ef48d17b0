package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stream that a path names, for who has a token of it: as {@code Authorization: Bearer}, or, for clients that set no headers,
 * as {@code ?token=}.
 */
public final class StreamAccess {
    private static final String BEARER = "bearer ";

    private final GatewayLoop loop;
    private final StreamFinder finder;

    public StreamAccess(GatewayLoop loop, StreamFinder finder) {
        this.loop = loop;
        this.finder = finder;
    }

    /** The stream of {@code :id}; fails with a {@code StreamException}, which is the same for no stream and for no right. */
    public Future<StreamRelay> find(RoutingContext context, Right needed) {
        StreamId id = StreamId.parse(context.pathParam("id"));
        Right right = id == null ? null : loop.tokens().check(token(context), id);
        return id == null || right == null || (needed == Right.OWN && right != Right.OWN)
                ? Future.failedFuture(Refusals.UNKNOWN.asException())
                : finder.find(id);
    }

    private static @Nullable String token(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        // The scheme's case does not matter (RFC 9110, section 11.1).
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).trim()
                : context.request().getParam("token");
    }
}
