package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.Origin;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Lets the pages of allowed origins read answers (CORS), and answers the browser when it asks for them beforehand. */
final class CrossOrigin {
    private static final String METHODS = "GET, HEAD, DELETE";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, Last-Event-ID";
    private static final String RESPONSE_HEADERS = "Retry-After";
    private static final String SECONDS = "600";

    private final AllowedOrigins allowed;

    CrossOrigin(AllowedOrigins allowed) {
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
            context.next();
            return;
        }
        if (may) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS);
        }
        response.setStatusCode(may ? 204 : 403).end();
    }

    private boolean mayRead(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        Origin page = origins.size() == 1 ? Origin.parse(origins.get(0)) : null;
        return page != null && allowed.allow(page);
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
