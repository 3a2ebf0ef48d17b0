package dev.tokenbus.gateway.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tokenbus.gateway.netty.Connections;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one HTTP server that are no WebSockets: how many there may be, how long a request may take to arrive, its body
 * too, and how they end. A client that sends slowly takes a file descriptor; so one connection too many closes an old one, which an
 * honest client had time to use, of an address that has many ({@link Crowd}), and keeps the new one. A connection that follows a stream may stay, and is not counted here. On the
 * server's event loop.
 */
public final class PlainConnections {
    /** Of the file descriptors of the process, as many as this are for others. */
    private static final int OF_DESCRIPTORS = 4;

    private static final long MOST_BY_DEFAULT = 4096;

    private final int most;
    private final long requestNanos;
    private final LongSupplier nanoClock;
    private final LongConsumer meter;
    private final Runnable onClosed;
    private final Map<HttpConnection, Arrival> arrivals = new HashMap<>();
    private final Crowd crowd = new Crowd();

    /** With how many responses, which is one unless the connection is of HTTP/2. */
    private final Map<HttpConnection, Integer> following = new HashMap<>();

    private final Http2Requests multiplexed;

    /** A request that arrives, or is awaited when there is none yet. */
    private record Arrival(long since, @Nullable HttpServerRequest request) {
        boolean isComplete() {
            return request != null && (Connections.isShared(request) || !isBodyMissing(request));
        }

        /** Whether it is answered, so that nobody wants the rest of its body. */
        boolean isUnwanted() {
            return request != null
                    && !Connections.isShared(request)
                    && isBodyMissing(request)
                    && request.response().ended();
        }
    }

    /**
     * @param most the most connections at once
     * @param requestTime how long a request may take to arrive
     * @param meter told how many more, or fewer, connections there are
     * @param onClosed called when a connection is closed from here
     */
    public PlainConnections(
            int most, Duration requestTime, LongSupplier nanoClock, LongConsumer meter, Runnable onClosed) {
        this.most = Math.max(1, most);
        this.requestNanos = requestTime.toNanos();
        this.nanoClock = nanoClock;
        this.meter = meter;
        this.onClosed = onClosed;
        this.multiplexed = new Http2Requests(requestNanos);
    }

    /** The configured number of a process; 0 stands for a quarter of its file descriptors, 4096 at most. */
    public static int orShareOfDescriptors(int configured) {
        if (configured > 0) {
            return configured;
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(MOST_BY_DEFAULT, unix.getMaxFileDescriptorCount() / OF_DESCRIPTORS)
                : (int) MOST_BY_DEFAULT;
    }

    /** A connection is open, and no request has come yet. */
    public void opened(HttpConnection connection) {
        enter(connection);
        connection.closeHandler(closed -> {
            left(connection);
            following.remove(connection);
        });
        if (arrivals.size() > most) {
            close(crowd.tooMany(connection));
        }
    }

    /** The head of a request has come. */
    public void requested(HttpServerRequest request) {
        long now = nanoClock.getAsLong();
        arrivals.replace(request.connection(), new Arrival(now, request));
        if (Connections.isShared(request)) {
            multiplexed.began(request, now);
        }
    }

    /** The connection is a WebSocket from here on. */
    public void upgraded(HttpConnection connection) {
        left(connection);
    }

    /** The connection follows a stream, unless it has closed, and counts no more. */
    public void follows(HttpConnection connection) {
        Integer others = following.get(connection);
        if (others != null || left(connection)) {
            following.put(connection, others == null ? 1 : others + 1);
        }
    }

    /** The connection has its answer, and counts again after the last one until it closes: another request may come. */
    public void followed(HttpConnection connection) {
        Integer all = following.get(connection);
        if (all == null) {
            return;
        }
        if (all > 1) {
            following.put(connection, all - 1);
            return;
        }
        following.remove(connection);
        enter(connection);
    }

    private void enter(HttpConnection connection) {
        arrivals.put(connection, new Arrival(nanoClock.getAsLong(), null));
        crowd.enter(connection);
        meter.accept(1);
    }

    private boolean left(HttpConnection connection) {
        boolean counted = arrivals.remove(connection) != null;
        crowd.leave(connection);
        if (counted) {
            meter.accept(-1);
        }
        return counted;
    }

    /**
     * Ends each connection as soon as its client has taken the answer that is on its way; an answer that has not ended after this time
     * ends then. Before the server shuts down, which would cut the answers short (see RATIONALE.md).
     */
    public void shutDown(long timeoutMs) {
        all().forEach(connection -> connection.shutdown(timeoutMs, TimeUnit.MILLISECONDS));
    }

    /** Closes the connections of clients that have still not taken their answers, for which an orderly close waits for ever. */
    public void abort() {
        all().forEach(Connections::abort);
    }

    private List<HttpConnection> all() {
        return Stream.concat(arrivals.keySet().stream(), following.keySet().stream())
                .toList();
    }

    /** Called once a second: closes connections whose requests take too long, and those whose bodies nobody wants. */
    public void tick() {
        long now = nanoClock.getAsLong();
        multiplexed.tick(now);
        arrivals.entrySet().stream()
                .filter(each -> isOver(each.getValue(), now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::close);
    }

    private boolean isOver(Arrival arrival, long now) {
        return arrival.isUnwanted() || (!arrival.isComplete() && now - arrival.since() > requestNanos);
    }

    private void close(HttpConnection connection) {
        left(connection);
        onClosed.run();
        connection.close();
    }

    /** A request that was paused while a file was read, as those of the page are, never ends for Vert.x: so its head decides first. */
    private static boolean isBodyMissing(HttpServerRequest request) {
        return hasBody(request) && !request.isEnded();
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || !(length == null || "0".equals(length));
    }

    /** Makes an answer that is sent before the body has arrived say that the connection closes. */
    public static void refuseBody(RoutingContext context) {
        context.addHeadersEndHandler(head -> {
            if (isBodyMissing(context.request())) {
                new Exchange(context.request()).sayLast();
            }
        });
    }
}
