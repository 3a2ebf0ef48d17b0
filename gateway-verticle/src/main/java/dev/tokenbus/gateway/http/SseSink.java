package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one stream as server-sent events, in a door's format, and finds the stream again when its home has moved. On the
 * response's event loop.
 */
final class SseSink implements ViewSink {
    /** A follower cannot ask elsewhere before its response ends. */
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(2);

    private final SseResponse response;
    private final SseFormat format;
    private final GatewayLoop loop;
    private final StreamFinder finder;
    private EventCursor cursor;
    private @Nullable ViewHandle watch;

    /** @param cursor the last event that the client has */
    SseSink(SseResponse response, SseFormat format, GatewayLoop loop, StreamFinder finder, EventCursor cursor) {
        this.response = response;
        this.format = format;
        this.loop = loop;
        this.finder = finder;
        this.cursor = cursor;
        response.connect(() -> withWatch(ViewHandle::drained), this::leave);
    }

    /** Makes the view that sends to this; the view sends nothing yet. */
    ViewHandle watch(StreamRelay relay, Right right, Delivery delivery) {
        ViewHandle first = new ViewHandle(loop, relay, right, this, delivery, 1);
        watch = first;
        return first;
    }

    /** Begins the response, before the view sends anything. */
    void begin() {
        response.begin();
        if (response.isOver()) {
            leave();
        }
    }

    private void leave() {
        withWatch(last -> last.run(StreamView::detach));
    }

    private void withWatch(Consumer<ViewHandle> action) {
        if (watch != null) {
            action.accept(watch);
        }
    }

    @Override
    public boolean isFull() {
        return response.isFull();
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        cursor = new EventCursor(events.epoch(), events.seq());
        response.write(format.events(events, cursor));
    }

    @Override
    public void control(ServerFrame frame) {
        if (frame instanceof ServerFrame.Restart) {
            // What the client has is void, also for its next connection.
            cursor = EventCursor.START;
        }
        response.write(format.control(frame, cursor));
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        response.end();
    }

    @Override
    public void left(StreamId streamId) {
        response.end();
    }

    @Override
    public void moved(StreamId streamId, StreamView.Place place) {
        finder.findAgain(
                        streamId,
                        shorter(LONGEST_SEARCH, loop.config().dispatch().failover()))
                .onSuccess(relay -> resume(relay, place))
                .onFailure(cause -> {
                    control(ServerFrame.Error.aboutStream(streamId.value(), Refusals.of(cause)));
                    response.end();
                });
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void resume(StreamRelay relay, StreamView.Place place) {
        if (watch != null && !response.isOver()) {
            ViewHandle next = ViewHandle.rejoining(loop, relay, watch.right(), this, place, 1);
            watch = next;
            next.run(view -> view.rejoin(place));
        }
    }
}
