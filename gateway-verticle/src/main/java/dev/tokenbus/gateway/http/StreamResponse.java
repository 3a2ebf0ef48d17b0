package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.Connections;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One response that is fed by a stream: keeps the connection alive while there is nothing to send, and cuts off a client that takes
 * nothing for too long. On the response's event loop.
 */
public final class StreamResponse {
    public static final String MEDIA_TYPE = "text/event-stream";

    /** No blank line follows: some parsers take that for an event without data. */
    private static final Buffer COMMENT = Buffer.buffer(": keep-alive\n");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Exchange exchange;
    private final GatewayLoop loop;
    private final Manner manner;
    private final Consumer<StreamResponse> onOver;
    private @Nullable Feed feed;
    private @Nullable BodyPieces pieces;
    private long fullSince;
    private long keepAliveTimer = -1;
    private long wroteAt;
    private boolean begun;
    private boolean maySilent;
    private boolean withinEvent;
    private boolean over;

    /**
     * How a response behaves.
     *
     * @param keepAlive what is sent when nothing else is; null for a response that cannot say anything before its whole body
     * @param isFollower whether the client comes back by itself: its response may end at any time, and its connection ends with it. Any
     *     other client needs its answer to the end, and begins with the first bytes, so that a failure before them has its own status
     */
    public record Manner(@Nullable Buffer keepAlive, boolean isFollower) {
        /** For a client that reconnects, as a browser's {@code EventSource} does. */
        public static final Manner FOLLOWER = new Manner(COMMENT, true);

        /** For a client that takes its answer as events, once. */
        public static final Manner EVENTS = new Manner(COMMENT, false);

        /** For a client that takes its answer as one document. */
        public static final Manner WHOLE = new Manner(null, false);
    }

    /** What writes to a response. */
    interface Feed {
        /** The client takes more again. */
        void drained();

        /** Nothing more reaches the client: the response is over, or the connection has closed. */
        void over();

        /** The response ends now: the last moment to say so. Null for why: the gateway ends. */
        void cutOff(@Nullable StreamFailure why);
    }

    /** @param onOver called once, when the response has ended or the client is gone */
    StreamResponse(HttpServerRequest request, GatewayLoop loop, Manner manner, Consumer<StreamResponse> onOver) {
        this.request = request;
        this.response = request.response();
        this.exchange = new Exchange(request);
        this.loop = loop;
        this.manner = manner;
        this.onOver = onOver;
    }

    /** Connects the response with what writes to it. */
    void connect(Feed connected) {
        this.feed = connected;
        // Not within this call: a connection that is written to directly may drain during a write.
        response.drainHandler(drained -> loop.vertx().runOnContext(v -> {
            fullSince = loop.now();
            connected.drained();
        }));
        response.closeHandler(closed -> finish());
        response.exceptionHandler(broken -> {});
        wroteAt = loop.now();
        fullSince = wroteAt;
        if (!manner.isFollower()) {
            watch();
        }
    }

    /** Begins the response, unless the client has left by then. One that is no follower's begins by itself too. */
    public void begin() {
        if (over || begun) {
            return;
        }
        begun = true;
        sayType(response).setChunked(true);
        wroteAt = loop.now();
        fullSince = wroteAt;
        if (manner.isFollower()) {
            exchange.sayLast();
            maySilent();
            watch();
        }
    }

    private void watch() {
        keepAliveTimer = loop.vertx().setPeriodic(Math.max(1, silence().toMillis()), timer -> keepAlive());
    }

    private void maySilent() {
        if (!maySilent) {
            maySilent = true;
            Connections.allowSilence(request.connection());
        }
    }

    /** Adds the headers of a response of events. */
    public static HttpServerResponse sayType(HttpServerResponse response) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE + "; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
                .putHeader("X-Accel-Buffering", "no");
    }

    /**
     * So long nothing was written when a keep-alive is, and so often that is looked for: a client then hears something at least twice
     * in the time after which it may go elsewhere.
     */
    private Duration silence() {
        return loop.config().liveness().keepAlive().dividedBy(4);
    }

    private void keepAlive() {
        maySilent();
        if (!isFull()) {
            fullSince = loop.now();
        } else if (loop.now() - fullSince > loop.config().liveness().slow().toNanos()) {
            // It takes nothing, so it cannot be told; it may come back and go on.
            exchange.abort();
            return;
        }
        Buffer sign = manner.keepAlive();
        boolean isSilent = loop.now() - wroteAt >= silence().toNanos();
        if (sign != null && !over && !withinEvent && isSilent) {
            begin();
            write(sign);
        }
    }

    /** Whether the client is behind, so that events should wait. */
    boolean isFull() {
        return !over && response.writeQueueFull();
    }

    HttpConnection connection() {
        return request.connection();
    }

    boolean isFollower() {
        return manner.isFollower();
    }

    boolean endsConnection() {
        return manner.isFollower() && !exchange.isShared();
    }

    public boolean isOver() {
        return over;
    }

    /** Whether the head is sent, so that a failure can only be told in the body. */
    public boolean isBegun() {
        return begun;
    }

    /** The response itself, for headers before it begins. */
    public HttpServerResponse head() {
        return response;
    }

    /** Sends the next part of an event, of which more follows. */
    public void writePart(Buffer part) {
        write(part);
        withinEvent = true;
    }

    /** Whether nothing but the rest of an event may follow. */
    public boolean isWithinEvent() {
        return withinEvent;
    }

    /** Sends events; what comes before a follower's begin or after the end is dropped and counted. */
    public void write(Buffer events) {
        if (!manner.isFollower()) {
            begin();
        }
        if (over || !begun) {
            loop.meter().messageDropped();
            return;
        }
        withinEvent = false;
        response.write(events);
        wroteAt = loop.now();
        loop.meter().messageSent(events.length());
    }

    /** Answers with a whole document and ends; only before the begin. */
    public void answer(int status, String type, Buffer body) {
        if (!over && !begun) {
            begun = true;
            response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
            loop.meter().messageSent(body.length());
            finish();
            BodyCompression.send(loop.vertx(), request, body);
        }
    }

    /** Answers with the next piece of a document that is too long for one, which {@link #end} completes. */
    public void answerPart(String type, Buffer piece) {
        if (over || (begun && pieces == null)) {
            loop.meter().messageDropped();
            return;
        }
        if (pieces == null) {
            begun = true;
            response.putHeader(HttpHeaders.CONTENT_TYPE, type);
            pieces = new BodyPieces(request);
        }
        pieces.write(piece);
        loop.meter().messageSent(piece.length());
    }

    /** Ends the response; one that has not begun is left to its door, which may still answer with a failure. */
    public void end() {
        if (!over) {
            finish();
            if (begun && manner.isFollower()) {
                LastBytes.watch(exchange, loop, response.end(), silence(), exchange::sent);
            } else if (pieces != null) {
                pieces.end();
            } else if (begun) {
                response.end();
            }
        }
    }

    /**
     * Ends the response so that its client knows that something is missing: the connection closes after the last bytes, without the
     * mark that ends a body; with HTTP/2 the stream is reset. Those bytes are what the client is told before.
     */
    public void cut(Buffer last) {
        if (!over) {
            begin();
            Future<Void> taken = response.write(last);
            loop.meter().messageSent(last.length());
            finish();
            LastBytes.cut(exchange, loop, taken, silence());
        }
    }

    /** The gateway goes, and its followers with it; other clients stay for their answers. */
    void sendAway() {
        if (manner.isFollower()) {
            end();
        }
    }

    /** The response ends now: because the client may hear no more, or, with null, because the gateway ends. */
    void cutOff(@Nullable StreamFailure why) {
        if (!over && feed != null) {
            feed.cutOff(why);
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        loop.vertx().cancelTimer(keepAliveTimer);
        if (maySilent && !endsConnection()) {
            Connections.expectSigns(
                    request.connection(), loop.config().liveness().idle());
        }
        onOver.accept(this);
        if (feed != null) {
            feed.over();
        }
    }
}
