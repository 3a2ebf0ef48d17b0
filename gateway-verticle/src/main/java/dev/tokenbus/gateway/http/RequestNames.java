package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.bus.worker.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names each request, so that a client's log and ours can be laid side by side: an {@code x-request-id} is the client's own or a new
 * one, and a valid {@code traceparent} (W3C Trace Context) is given back.
 */
public final class RequestNames {
    private static final String REQUEST_ID = "x-request-id";
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Supplier<String> newName;

    /** @param newName gives a random one */
    RequestNames(Supplier<String> newName) {
        this.newName = newName;
    }

    void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String given = request.getHeader(REQUEST_ID);
        context.response()
                .putHeader(REQUEST_ID, given != null && ID.matcher(given).matches() ? given : "req_" + newName.get());
        TraceContext trace = traceOf(request);
        if (trace.isGiven()) {
            context.response().putHeader(TraceContext.PARENT, trace.parent());
        }
        context.next();
    }

    /** The request's name; null of a request that came past the routes. */
    public static @Nullable String of(RoutingContext context) {
        return context.response().headers().get(REQUEST_ID);
    }

    /** The trace that a request is a part of. */
    public static TraceContext traceOf(HttpServerRequest request) {
        return traceOf(request.headers());
    }

    /** The trace that a request, or a handshake, with these headers is a part of. */
    public static TraceContext traceOf(MultiMap headers) {
        return TraceContext.of(headers.getAll(TraceContext.PARENT), headers.getAll(TraceContext.STATE));
    }
}
