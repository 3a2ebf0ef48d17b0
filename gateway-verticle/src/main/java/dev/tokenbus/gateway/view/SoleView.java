package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The view of a client that watches one stream, wherever the stream's home goes. On the client's event loop. */
public final class SoleView {
    private final GatewayLoop loop;
    private final ViewSink sink;
    private final BooleanSupplier isWanted;
    private @Nullable ViewHandle handle;

    /** @param isWanted whether the client still wants the stream, when its next home is found */
    public SoleView(GatewayLoop loop, ViewSink sink, BooleanSupplier isWanted) {
        this.loop = loop;
        this.sink = sink;
        this.isWanted = isWanted;
    }

    /** Makes the view; it sends nothing yet. */
    public ViewHandle watch(StreamRelay relay, Right right, Delivery delivery) {
        ViewHandle made = new ViewHandle(loop, relay, right, sink, delivery, 1);
        handle = made;
        return made;
    }

    /** The view as it is now; null before there is one. */
    public @Nullable ViewHandle handle() {
        return handle;
    }

    /** The view's relay is gone: goes on from a place at the next one, once that is found. */
    public void follow(Future<StreamRelay> next, Place place, Consumer<Throwable> onLost) {
        next.onSuccess(relay -> rejoin(relay, place)).onFailure(onLost::accept);
    }

    private void rejoin(StreamRelay relay, Place place) {
        if (handle != null && isWanted.getAsBoolean()) {
            ViewHandle next = ViewHandle.rejoining(loop, relay, handle.right(), sink, place, 1);
            handle = next;
            next.run(view -> view.rejoin(place));
        }
    }

    /** The client takes more again. */
    public void drained() {
        if (handle != null) {
            handle.drained();
        }
    }

    /** The client needs no more of the stream. */
    public void leave() {
        if (handle != null) {
            handle.run(StreamView::detach);
        }
    }
}
