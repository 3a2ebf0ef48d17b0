package dev.tokenbus.gateway.resource;

import dev.tokenbus.gateway.console.ClusterStreams;
import dev.tokenbus.gateway.console.ClusterStreams.Asker;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.console.StreamFilter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /v1/streams}: the streams of the whole cluster, for an operator; for another principal, its own. What is asked for is in the
 * query, by the names of {@link StreamFilter}. A list counts as a prompt, since it
 * costs every gateway something.
 */
public final class StreamListResource implements HttpDoor {
    private static final StreamFailure FORBIDDEN =
            new StreamFailure(ErrorCode.FORBIDDEN, "streams: not for everybody (gateway.anonymousOperators)");

    private final GatewayLoop loop;
    private final ClusterStreams streams;

    public StreamListResource(GatewayLoop loop, ClusterStreams streams) {
        this.loop = loop;
        this.streams = streams;
    }

    @Override
    public List<String> places() {
        return List.of("/v1/streams");
    }

    @Override
    public void mountOn(Router router) {
        HttpDoor.get(router, "/v1/streams").handler(this::list);
    }

    private void list(RoutingContext context) {
        Principal principal = Entrance.principalOf(context);
        boolean isOperator = loop.isOperator(principal);
        if (!isOperator && principal.isAnonymous()) {
            HttpErrors.fail(context, FORBIDDEN);
            return;
        }
        StreamFilter filter;
        try {
            filter = filter(context);
        } catch (IllegalArgumentException e) {
            HttpErrors.fail(context, new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage())));
            return;
        }
        StreamFailure tooMany = Entrance.allowanceOf(context).prompts(1);
        if (tooMany != null) {
            HttpErrors.fail(context, tooMany);
            return;
        }
        (isOperator ? streams.list(filter, Asker.OPERATOR) : streams.list(filter.of(principal.id()), Asker.OTHER))
                .onSuccess(list -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(list.toJson()))
                .onFailure(cause -> HttpErrors.fail(context, Refusals.of(cause)));
    }

    private static StreamFilter filter(RoutingContext context) {
        Map<String, String> wanted = new LinkedHashMap<>();
        context.queryParams().forEach(parameter -> wanted.put(parameter.getKey(), parameter.getValue()));
        return StreamFilter.of(wanted);
    }
}
