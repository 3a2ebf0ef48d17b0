package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a view: passes the client's requests to the stream's event loop, whichever that is. On the client's event
 * loop.
 */
public final class ViewHandle {
    private final GatewayLoop loop;
    private final StreamRelay relay;
    private final Right right;
    private final StreamView view;
    private final @Nullable CrossLoopSink bridge;

    /**
     * @param sink the client's own sink, on the client's event loop
     * @param views how many streams the client watches, with this one
     */
    public ViewHandle(GatewayLoop loop, StreamRelay relay, Right right, ViewSink sink, Delivery delivery, int views) {
        this.loop = loop;
        this.relay = relay;
        this.right = right;
        if (relay.loop() == loop) {
            bridge = null;
            view = new StreamView(sink, relay, delivery);
        } else {
            bridge = new CrossLoopSink(sink, loop, relay.loop(), this::pump, views);
            view = new StreamView(bridge, relay, delivery);
        }
    }

    /** On the stream's event loop. */
    private void pump() {
        view.pump();
    }

    public StreamRelay relay() {
        return relay;
    }

    public boolean owns() {
        return right == Right.OWN;
    }

    /** The client's handle of the same stream on another relay. */
    public static ViewHandle rejoining(
            GatewayLoop loop, StreamRelay relay, Right right, ViewSink sink, Place place, int views) {
        return new ViewHandle(loop, relay, right, sink, place.delivery(), views);
    }

    public Right right() {
        return right;
    }

    /** The view, for a caller on the stream's event loop. */
    public StreamView view() {
        return view;
    }

    /** Runs an action with the view on the stream's event loop. */
    public void run(Consumer<StreamView> action) {
        relay.loop().run(loop, () -> action.accept(view));
    }

    /** The client's socket is writable again. */
    public void drained() {
        if (bridge != null) {
            bridge.drained();
        } else {
            pump();
        }
    }
}
