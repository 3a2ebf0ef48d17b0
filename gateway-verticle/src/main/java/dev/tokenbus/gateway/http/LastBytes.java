package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.Connections;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Ends a response that is written: when everything has left for the client, or when the client takes nothing for too long. On the connection's event loop.
 */
final class LastBytes {
    private final Exchange exchange;
    private final GatewayLoop loop;
    private final long timer;
    private Connections.Backlog left;
    private long takenAt;

    private LastBytes(Exchange exchange, GatewayLoop loop, Duration interval) {
        this.exchange = exchange;
        this.loop = loop;
        this.left = exchange.backlog();
        this.takenAt = loop.now();
        this.timer = loop.vertx().setPeriodic(Math.max(1, interval.toMillis()), id -> look());
    }

    /**
     * Watches from the end of a response on.
     *
     * @param taken completes when the last byte has left, or the client is gone
     * @param interval how often is looked
     * @param then what follows
     */
    static void watch(Exchange exchange, GatewayLoop loop, Future<Void> taken, Duration interval, Runnable then) {
        LastBytes watch = new LastBytes(exchange, loop, interval);
        taken.onComplete(done -> {
            loop.vertx().cancelTimer(watch.timer);
            then.run();
        });
    }

    /**
     * As {@link #watch}, of a response that is broken off: HTTP/1.0 has no chunks that would be missing, so that only a reset tells its
     * client.
     */
    static void cut(Exchange exchange, GatewayLoop loop, Future<Void> taken, Duration interval) {
        exchange.breaksOff();
        watch(exchange, loop, taken, interval, exchange::breakOff);
    }

    private void look() {
        Connections.Backlog now = exchange.backlog();
        if (!now.equals(left)) {
            left = now;
            takenAt = loop.now();
        } else if (loop.now() - takenAt > loop.config().liveness().slow().toNanos()) {
            loop.vertx().cancelTimer(timer);
            exchange.abort();
        }
    }
}
