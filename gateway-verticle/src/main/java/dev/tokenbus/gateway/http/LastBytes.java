package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.Connections;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Closes the connection of a response that has ended: when everything has left for the client, or when the client takes nothing for
 * too long. On the connection's event loop.
 */
final class LastBytes {
    private final HttpConnection connection;
    private final GatewayLoop loop;
    private final long timer;
    private Connections.Backlog left;
    private long takenAt;

    private LastBytes(HttpConnection connection, GatewayLoop loop, Duration interval) {
        this.connection = connection;
        this.loop = loop;
        this.left = Connections.backlog(connection);
        this.takenAt = loop.now();
        this.timer = loop.vertx().setPeriodic(Math.max(1, interval.toMillis()), id -> look());
    }

    /**
     * Watches from the end of a response on.
     *
     * @param taken completes when the last byte has left, or the client is gone
     * @param interval how often is looked
     */
    static void watch(HttpConnection connection, GatewayLoop loop, Future<Void> taken, Duration interval) {
        LastBytes watch = new LastBytes(connection, loop, interval);
        taken.onComplete(done -> {
            loop.vertx().cancelTimer(watch.timer);
            connection.close();
        });
    }

    /**
     * As {@link #watch}, of a response that is broken off: HTTP/1.0 has no chunks that would be missing, so that only a reset tells its
     * client.
     */
    static void cut(HttpServerRequest request, GatewayLoop loop, Future<Void> taken, Duration interval) {
        if (request.version() == HttpVersion.HTTP_1_0) {
            Connections.resetAtEnd(request.connection());
        }
        watch(request.connection(), loop, taken, interval);
    }

    private void look() {
        Connections.Backlog now = Connections.backlog(connection);
        if (!now.equals(left)) {
            left = now;
            takenAt = loop.now();
        } else if (loop.now() - takenAt > loop.config().liveness().slow().toNanos()) {
            loop.vertx().cancelTimer(timer);
            Connections.abort(connection);
        }
    }
}
