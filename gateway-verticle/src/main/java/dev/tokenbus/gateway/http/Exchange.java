package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.netty.Connections;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/**
 * One request and its response, apart from others: with HTTP/1.1 it has its connection for itself, and its end can be the connection's;
 * with HTTP/2 it is a stream of a connection that others share, and only the stream may end. On the connection's event loop.
 */
public final class Exchange {
    private static final long INTERNAL_ERROR = 2;
    private static final long CANCEL = 8;

    private final HttpServerRequest request;
    private final boolean isShared;

    public Exchange(HttpServerRequest request) {
        this.request = request;
        this.isShared = Connections.isShared(request);
    }

    /** The answer to a request is the last on its connection, whose other requests end with it. */
    public static void last(HttpServerRequest request) {
        if (Connections.isShared(request)) {
            request.connection().shutdown(1, TimeUnit.SECONDS);
        }
    }

    /** Whether others share the connection. */
    boolean isShared() {
        return isShared;
    }

    /** The response's head says that nothing follows on the connection, where that is only this response's. */
    public void sayLast() {
        if (!isShared) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** The response has left. */
    public void sent() {
        if (!isShared) {
            request.connection().close();
        }
    }

    /** The response will not be complete. */
    void breaksOff() {
        if (request.version() == HttpVersion.HTTP_1_0) {
            Connections.resetAtEnd(request.connection());
        }
    }

    /** What was sent has left, and the client is to know that more should have followed. */
    void breakOff() {
        if (isShared) {
            request.response().reset(INTERNAL_ERROR);
        } else {
            request.connection().close();
        }
    }

    /** Ends at once; an orderly end waits until the client has taken what was written. */
    void abort() {
        if (isShared) {
            request.response().reset(CANCEL);
        } else {
            Connections.abort(request.connection());
        }
    }

    Connections.Backlog backlog() {
        return Connections.backlog(request);
    }
}
