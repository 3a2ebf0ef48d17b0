package dev.tokenbus.gateway.resource;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/**
 * Finds the stream that a path names, for who may watch or stop it. A token of the stream comes as {@code Authorization: Bearer}, in a
 * header of its own, or, for clients that set no headers, as {@code ?token=}. Where clients are authenticated, a token to stop is worth
 * something to the stream's owner alone, who needs none. An operator needs none either.
 */
public final class StreamAccess {
    /** Where a token goes whose client shows a key in {@code Authorization}; answers name it so too. */
    public static final String TOKEN_HEADER = "x-tokenbus-stream-token";

    private final GatewayLoop loop;
    private final StreamFinder finder;

    public StreamAccess(GatewayLoop loop, StreamFinder finder) {
        this.loop = loop;
        this.finder = finder;
    }

    /** The stream of {@code :id}; fails with a {@code StreamException}, which is the same for no stream and for no right. */
    public Future<StreamRelay> find(RoutingContext context, Right needed) {
        StreamId id = StreamId.parse(context.pathParam("id"));
        Principal principal = Entrance.principalOf(context);
        String token = token(context);
        Right right = id == null ? null : loop.tokens().check(token, id);
        if (id != null && token.isEmpty() && loop.isOperator(principal)) {
            return finder.find(id);
        }
        if (id == null || (right == null && principal.isAnonymous())) {
            return Future.failedFuture(Refusals.UNKNOWN.asException());
        }
        if (right == Right.VIEW && needed == Right.VIEW) {
            return finder.find(id);
        }
        return right == Right.VIEW && principal.isAnonymous()
                ? Future.failedFuture(Refusals.UNKNOWN.asException())
                : finder.findOwned(id, principal, right != null);
    }

    private static String token(RoutingContext context) {
        String inHeader = Credentials.streamToken(context.request());
        String given = inHeader.isEmpty() ? context.request().getHeader(TOKEN_HEADER) : inHeader;
        String inAddress = given == null ? context.request().getParam("token") : given;
        return inAddress == null ? "" : inAddress;
    }
}
