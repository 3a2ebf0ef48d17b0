package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The streams that one client watches, each through one view. On the client's event loop. */
final class Watches {
    private final Client client;
    private final GatewayLoop loop;
    private final Listener listener;
    private final Map<StreamId, ViewHandle> watches = new LinkedHashMap<>();

    /** Who hears what becomes of the streams that the client watches. */
    interface Listener {
        /** The client watches so many streams now. */
        void watches(int streams);

        /** The client was sent the terminal event, and no longer watches. */
        void ended(StreamId id, String outcome);

        /** The client no longer watches; the stream goes on. */
        void left(StreamId id);

        /** The way to the stream is lost: it is to be found again, for {@link #resume}. */
        void moved(StreamId id, Place place, ViewHandle watch);
    }

    Watches(Client client, GatewayLoop loop, Listener listener) {
        this.client = client;
        this.loop = loop;
        this.listener = listener;
    }

    /** Watches a stream, instead of an earlier view of the same one. */
    ViewHandle enter(StreamRelay relay, Right right, Delivery delivery) {
        Sink sink = new Sink();
        ViewHandle watch = new ViewHandle(loop, relay, right, sink, delivery, watches.size() + 1);
        detach(put(sink, watch));
        return watch;
    }

    /** The same, and begins with {@code join}; the earlier view leaves only then, so that the relay always has a viewer. */
    void join(StreamRelay relay, Right right, Delivery delivery, Consumer<StreamView> join) {
        Sink sink = new Sink();
        ViewHandle watch = new ViewHandle(loop, relay, right, sink, delivery, watches.size() + 1);
        ViewHandle before = put(sink, watch);
        watch.run(join);
        detach(before);
    }

    /** Goes on with a stream on another relay. */
    void resume(StreamRelay relay, Right right, Place place) {
        Sink sink = new Sink();
        ViewHandle watch = ViewHandle.rejoining(loop, relay, right, sink, place, watches.size() + 1);
        detach(put(sink, watch));
        watch.run(view -> view.rejoin(place));
    }

    private @Nullable ViewHandle put(Sink sink, ViewHandle watch) {
        sink.watch = watch;
        ViewHandle before = watches.put(watch.relay().id(), watch);
        listener.watches(watches.size());
        return before;
    }

    private static void detach(@Nullable ViewHandle watch) {
        if (watch != null) {
            watch.run(StreamView::detach);
        }
    }

    @Nullable
    ViewHandle find(@Nullable StreamId id) {
        return id == null ? null : watches.get(id);
    }

    boolean has(StreamId id) {
        return watches.containsKey(id);
    }

    int count() {
        return watches.size();
    }

    boolean isEmpty() {
        return watches.isEmpty();
    }

    /** The client wants to watch no longer. */
    void leave(ViewHandle watch) {
        watch.run(StreamView::detach);
        lost(watch);
    }

    /** The stream was not found again. */
    void lost(ViewHandle watch) {
        if (forget(watch)) {
            listener.left(watch.relay().id());
        }
    }

    /** Drops a watch without a word; false when another one has replaced it. */
    boolean forget(ViewHandle watch) {
        return remove(watch.relay().id(), watch);
    }

    private boolean remove(StreamId id, @Nullable ViewHandle watch) {
        boolean was = watches.remove(id, watch);
        listener.watches(watches.size());
        return was;
    }

    /** The socket takes more again. */
    void drained() {
        List.copyOf(watches.values()).forEach(ViewHandle::drained);
    }

    /** Called once a second. */
    void tick() {
        long maxPause = loop.config().liveness().maxPause().toNanos();
        for (ViewHandle watch : watches.values()) {
            watch.run(view -> view.tick(view.now(), maxPause));
        }
    }

    /** The client is gone. */
    void detachAll() {
        List<ViewHandle> all = List.copyOf(watches.values());
        watches.clear();
        listener.watches(0);
        all.forEach(Watches::detach);
    }

    /** Where one view sends to: what an earlier view of the same stream says late is not about the one that replaced it. */
    private final class Sink implements ViewSink {
        private @Nullable ViewHandle watch;

        @Override
        public boolean isFull() {
            return !client.isOpen() || client.isFull();
        }

        @Override
        public void events(ChunkEncoder.Encoded events) {
            client.write(events.bytes());
        }

        @Override
        public void control(ServerFrame frame) {
            client.write(frame);
        }

        @Override
        public void ended(StreamId streamId, String outcome) {
            if (remove(streamId, watch)) {
                listener.ended(streamId, outcome);
            }
        }

        @Override
        public void left(StreamId streamId) {
            if (remove(streamId, watch)) {
                listener.left(streamId);
            }
        }

        @Override
        public void moved(StreamId streamId, Place place) {
            if (watch != null && watches.get(streamId) == watch) {
                listener.moved(streamId, place, watch);
            }
        }
    }
}
