package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.netty.Connections;
import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream as server-sent events: each frame is one event with the frame's type as its name; those of the log have the id
 * {@code <epoch>-<seq>}, by which a browser resumes. On the response's event loop.
 */
final class SseSink implements ViewSink {
    /** No blank line after it: some parsers take that for an event without data. */
    private static final Buffer COMMENT = Buffer.buffer(": keep-alive\n");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final GatewayLoop services;
    private final StreamFinder finder;
    private final Consumer<SseSink> onOver;
    private @Nullable ViewHandle watch;
    private long fullSince;
    private long keepAliveTimer;
    private long wroteAt;
    private boolean over;

    /** @param onOver called once, when the response has ended or the client has gone */
    SseSink(HttpServerRequest request, GatewayLoop services, StreamFinder finder, Consumer<SseSink> onOver) {
        this.request = request;
        this.response = request.response();
        this.services = services;
        this.finder = finder;
        this.onOver = onOver;
    }

    /** Begins the response, and connects it with its view. */
    void open(ViewHandle first) {
        watch = first;
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
                .putHeader("X-Accel-Buffering", "no");
        // Not from here: a connection that is written to directly may drain within a write.
        response.drainHandler(drained -> services.vertx().runOnContext(v -> {
            fullSince = services.now();
            withWatch(ViewHandle::drained);
        }));
        response.closeHandler(closed -> {
            finish();
            withWatch(last -> last.run(StreamView::detach));
        });
        response.exceptionHandler(broken -> {});
        // A follower says nothing: silence is no sign that it is gone. Afterwards the connection is of no use.
        Connections.allowSilence(request.connection());
        wroteAt = services.now();
        fullSince = wroteAt;
        keepAliveTimer = services.vertx().setPeriodic(services.config().keepAliveMs(), timer -> keepAlive());
    }

    private void withWatch(Consumer<ViewHandle> action) {
        if (watch != null) {
            action.accept(watch);
        }
    }

    private void keepAlive() {
        if (!isFull()) {
            fullSince = services.now();
        } else if (services.now() - fullSince > services.config().slowMs() * 1_000_000L) {
            // It takes nothing, so it cannot be told; it may come back and go on. Closed in order, the connection would
            // wait for it to take what was written.
            Connections.abort(request.connection());
            return;
        }
        if (!over && services.now() - wroteAt > services.config().keepAliveMs() * 500_000L) {
            write(COMMENT);
        }
    }

    @Override
    public boolean isFull() {
        return !over && response.writeQueueFull();
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        Buffer event = Buffer.buffer(events.bytes().length + 64)
                .appendString("id: " + events.epoch() + "-" + events.seq() + "\n");
        write(frame(event, events.type(), events.bytes()));
    }

    @Override
    public void control(ServerFrame frame) {
        String type =
                frame instanceof ServerFrame.Error ? "error" : frame.getClass().getSimpleName();
        write(frame(Buffer.buffer(), Character.toLowerCase(type.charAt(0)) + type.substring(1), frame.encode()));
    }

    private static Buffer frame(Buffer start, String type, byte[] json) {
        return start.appendString("event: " + type + "\ndata: ")
                .appendBytes(json)
                .appendString("\n\n");
    }

    private void write(Buffer event) {
        if (over) {
            services.meter().messageDropped();
            return;
        }
        response.write(event);
        wroteAt = services.now();
        services.meter().messageSent(event.length());
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        end();
    }

    @Override
    public void left(StreamId streamId) {
        end();
    }

    @Override
    public void moved(StreamId streamId, StreamView.Place place) {
        finder.findAgain(streamId)
                .onSuccess(relay -> {
                    if (!over) {
                        ViewHandle next = ViewHandle.goingOn(services, relay, Right.VIEW, this, place);
                        watch = next;
                        next.run(view -> view.goOn(place));
                    }
                })
                .onFailure(cause -> {
                    control(ServerFrame.Error.aboutStream(streamId.value(), Refusals.of(cause)));
                    end();
                });
    }

    /** Ends the response; the stream goes on. */
    void end() {
        if (!over) {
            finish();
            response.end();
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            services.vertx().cancelTimer(keepAliveTimer);
            services.meter().connectionClosed();
            onOver.accept(this);
        }
    }
}
