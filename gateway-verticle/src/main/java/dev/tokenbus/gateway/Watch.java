package dev.tokenbus.gateway;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's hold on its view of a stream: passes on what the client wants to the stream's event loop, wherever that is. On
 * the client's event loop.
 */
final class Watch {
    private final GatewayServices services;
    private final StreamRelay relay;
    private final StreamTokens.Right right;
    private final StreamView view;
    private final @Nullable BridgedSink bridge;

    /** @param sink the client's own sink, on the client's event loop */
    Watch(
            GatewayServices services,
            StreamRelay relay,
            StreamTokens.Right right,
            ViewSink sink,
            int chunkSize,
            long credit) {
        this.services = services;
        this.relay = relay;
        this.right = right;
        if (relay.services() == services) {
            bridge = null;
            view = new StreamView(sink, relay, chunkSize, credit);
        } else {
            StreamView[] self = new StreamView[1];
            bridge = new BridgedSink(sink, services, relay.services(), () -> self[0].pump());
            view = new StreamView(bridge, relay, chunkSize, credit);
            self[0] = view;
        }
    }

    StreamRelay relay() {
        return relay;
    }

    boolean owns() {
        return right == StreamTokens.Right.OWN;
    }

    /** The client's hold on the same stream on another relay. */
    static Watch goingOn(
            GatewayServices services,
            StreamRelay relay,
            StreamTokens.Right right,
            ViewSink sink,
            StreamView.Place place) {
        return new Watch(services, relay, right, sink, place.chunkSize(), place.credit());
    }

    StreamTokens.Right right() {
        return right;
    }

    /** The view, for one that is on the same event loop anyway. */
    StreamView view() {
        return view;
    }

    /** Does something with the view on its event loop. */
    void run(Consumer<StreamView> action) {
        relay.services().run(services, () -> action.accept(view));
    }

    /** The client's socket takes more again. */
    void drained() {
        if (bridge != null) {
            bridge.drained();
        } else {
            view.pump();
        }
    }
}
