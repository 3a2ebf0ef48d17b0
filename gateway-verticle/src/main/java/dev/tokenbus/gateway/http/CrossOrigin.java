package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.Authority;
import dev.tokenbus.protocol.web.Origin;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets the pages of allowed origins read answers (CORS), and answers the browser when it asks for them beforehand. Keeps the posts of all
 * other pages out: a browser sends those without asking, and the page need not read an answer that it has made somebody else pay for.
 */
final class CrossOrigin {
    static final String METHODS = "GET, HEAD, POST, DELETE";
    private static final String RESPONSE_HEADERS =
            "Retry-After, x-request-id, request-id, traceparent, x-tokenbus-stream-id, x-tokenbus-stream-token, "
                    + "x-tokenbus-error, x-tokenbus-ignored, x-should-retry, x-vercel-ai-ui-message-stream, ETag, "
                    + "Stream-Next-Offset, Stream-Up-To-Date, Stream-Closed, Stream-Cursor";

    /** What a page may send: an SDK in a browser adds headers of its own, and none of them means anything without being allowed in. */
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,2048}");

    private static final String FORBIDDEN =
            "{\"error\":{\"message\":\"This Origin may not post; gateway.allowedOrigins lists those that may.\","
                    + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"forbidden\"}}";

    private static final String USUAL_HEADERS = "Authorization, Content-Type, Last-Event-ID";
    private static final String SECONDS = "600";

    private final Supplier<AllowedOrigins> allowed;

    CrossOrigin(Supplier<AllowedOrigins> allowed) {
        this.allowed = allowed;
    }

    void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        // What the answer says depends on who asks: no cache may give it to another page.
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean may = mayRead(request);
        if (may) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeader(HttpHeaders.ORIGIN))
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
        if (!isPreflight(request)) {
            if (may || !request.method().equals(HttpMethod.POST) || isOwn(request)) {
                context.next();
            } else {
                response.setStatusCode(403)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(FORBIDDEN);
            }
            return;
        }
        if (may) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, requestHeaders(request))
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS);
        }
        response.setStatusCode(may ? 204 : 403).end();
    }

    private boolean mayRead(HttpServerRequest request) {
        Origin page = page(request.headers().getAll(HttpHeaders.ORIGIN));
        return page != null && allowed.get().allow(page);
    }

    /** Whether no page asks, or one of this server. */
    private static boolean isOwn(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        String named = request.getHeader(HttpHeaders.HOST);
        Authority host = named == null ? null : Authority.parse(named);
        Origin page = page(origins);
        return origins.isEmpty() || (page != null && host != null && page.isOf(host));
    }

    private static @Nullable Origin page(List<String> origins) {
        return origins.size() == 1 ? Origin.parse(origins.get(0)) : null;
    }

    private static String requestHeaders(HttpServerRequest request) {
        String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        return asked != null && HEADER_NAMES.matcher(asked).matches() ? asked : USUAL_HEADERS;
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
