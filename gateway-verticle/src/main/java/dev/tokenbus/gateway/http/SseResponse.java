package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.netty.Connections;
import dev.tokenbus.gateway.relay.GatewayLoop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One response of server-sent events, whatever they say: keeps the connection alive while there is nothing to send, and cuts off
 * a client that takes nothing for too long, after the end too. On the response's event loop.
 */
final class SseResponse {
    static final String MEDIA_TYPE = "text/event-stream";

    /** No blank line follows: some parsers take that for an event without data. */
    private static final Buffer COMMENT = Buffer.buffer(": keep-alive\n");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final GatewayLoop loop;
    private final Consumer<SseResponse> onOver;
    private long fullSince;
    private long keepAliveTimer;
    private long wroteAt;
    private boolean begun;
    private boolean over;

    /** @param onOver called once, when the response has ended or the client is gone */
    SseResponse(HttpServerRequest request, GatewayLoop loop, Consumer<SseResponse> onOver) {
        this.request = request;
        this.response = request.response();
        this.loop = loop;
        this.onOver = onOver;
    }

    /**
     * Connects the response with what writes to it.
     *
     * @param onDrained called when the client takes more again
     * @param onGone called when the connection closes
     */
    void connect(Runnable onDrained, Runnable onGone) {
        // Not within this call: a connection that is written to directly may drain during a write.
        response.drainHandler(drained -> loop.vertx().runOnContext(v -> {
            fullSince = loop.now();
            onDrained.run();
        }));
        response.closeHandler(closed -> {
            finish();
            onGone.run();
        });
        response.exceptionHandler(broken -> {});
    }

    /** Begins the response, unless the client has left by then. */
    void begin() {
        if (over) {
            return;
        }
        begun = true;
        sayType(response).setChunked(true).putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // A follower sends nothing, so its silence is no sign that it is gone. The connection ends with the response.
        Connections.allowSilence(request.connection());
        wroteAt = loop.now();
        fullSince = wroteAt;
        keepAliveTimer = loop.vertx().setPeriodic(Math.max(1, silence().toMillis()), timer -> keepAlive());
    }

    /** Adds the headers of a response of events. */
    static HttpServerResponse sayType(HttpServerResponse response) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE + "; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
                .putHeader("X-Accel-Buffering", "no");
    }

    /**
     * So long nothing was written when a comment is, and so often that is looked for: a follower then hears something at least twice
     * in the time after which it may go elsewhere.
     */
    private Duration silence() {
        return loop.config().liveness().keepAlive().dividedBy(4);
    }

    private void keepAlive() {
        if (!isFull()) {
            fullSince = loop.now();
        } else if (loop.now() - fullSince > loop.config().liveness().slow().toNanos()) {
            // It takes nothing, so it cannot be told; it may come back and go on. An orderly close would wait until it
            // has taken what was written.
            Connections.abort(request.connection());
            return;
        }
        if (!over && loop.now() - wroteAt >= silence().toNanos()) {
            write(COMMENT);
        }
    }

    /** Whether the client is behind, so that events should wait. */
    boolean isFull() {
        return !over && response.writeQueueFull();
    }

    boolean isOver() {
        return over;
    }

    /** Sends an event; what comes before the begin or after the end is dropped and counted. */
    void write(Buffer event) {
        if (over || !begun) {
            loop.meter().messageDropped();
            return;
        }
        response.write(event);
        wroteAt = loop.now();
        loop.meter().messageSent(event.length());
    }

    /** Ends the response; one that has not begun is left to its door, which may still answer with a failure. */
    void end() {
        if (!over) {
            finish();
            if (begun) {
                LastBytes.watch(request.connection(), loop, response.end(), silence());
            }
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            loop.vertx().cancelTimer(keepAliveTimer);
            onOver.accept(this);
        }
    }
}
