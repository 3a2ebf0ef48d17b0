package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.netty.Connections;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The requests that arrive on connections of HTTP/2, of which each has several. One that takes too long, or whose rest nobody wants because
 * it is answered, loses its stream; the connection stays. On the server's event loop.
 */
final class Http2Requests {
    private static final long NO_ERROR = 0;
    private static final long CANCEL = 8;

    private final long nanos;
    private final Deque<Arrival> arriving = new ArrayDeque<>();

    private record Arrival(long since, HttpServerRequest request) {}

    /** @param nanos how long a request may take to arrive */
    Http2Requests(long nanos) {
        this.nanos = nanos;
    }

    /** The head of a request has come. */
    void began(HttpServerRequest request, long now) {
        arriving.add(new Arrival(now, request));
    }

    /** Called once a second. */
    void tick(long now) {
        arriving.removeIf(each -> isDone(each, now));
    }

    private boolean isDone(Arrival arrival, long now) {
        HttpServerRequest request = arrival.request();
        if (!Connections.isArriving(request)) {
            return true;
        }
        if (request.response().ended()) {
            request.response().reset(NO_ERROR);
            return true;
        }
        if (now - arrival.since() > nanos) {
            request.response().reset(CANCEL);
            return true;
        }
        return false;
    }
}
