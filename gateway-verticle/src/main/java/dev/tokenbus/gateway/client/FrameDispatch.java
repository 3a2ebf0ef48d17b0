package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what one client's frames ask for, and holds what it watches. On the client's event loop. */
public final class FrameDispatch {
    private static final String RESTART = "restart";

    private final Client client;
    private final GatewayLoop services;
    private final StreamFinder finder;
    private final StreamStarts starts;
    private final Subscriptions subscriptions;
    private final Map<StreamId, ViewHandle> watches = new LinkedHashMap<>();
    private boolean saidHello;
    private boolean knowsRestart;

    public FrameDispatch(Client client, GatewayLoop services, Relays relays, Channels channels) {
        this.client = client;
        this.services = services;
        this.finder = new StreamFinder(services, relays);
        this.starts = new StreamStarts(client, services, relays, channels, this);
        this.subscriptions = new Subscriptions(client, services, finder, channels, this);
    }

    public void handle(ClientFrame frame) {
        if (subscriptions.holdsBack(frame)) {
            return;
        }
        if (frame instanceof ClientFrame.Start start) {
            starts.start(start);
        } else if (frame instanceof ClientFrame.Stop stop) {
            stop(stop.streamId());
        } else if (frame instanceof ClientFrame.Pause pause) {
            withWatch(pause.streamId(), watch -> watch.run(StreamView::pause));
        } else if (frame instanceof ClientFrame.Resume resume) {
            withWatch(resume.streamId(), watch -> watch.run(StreamView::resume));
        } else if (frame instanceof ClientFrame.Credit credit) {
            withWatch(credit.streamId(), watch -> watch.run(view -> view.credit(credit.upTo())));
        } else if (frame instanceof ClientFrame.Health health) {
            health(health.streamId());
        } else if (frame instanceof ClientFrame.Ping ping) {
            client.write(new ServerFrame.Pong(ping.t()));
        } else if (frame instanceof ClientFrame.Hello hello) {
            saidHello = true;
            knowsRestart = hello.features().contains(RESTART);
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscriptions.subscribe(subscribe);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe);
        }
        // Pong is a sign of life and nothing more. Auth says nothing to a gateway without authentication.
    }

    /** What this client may do with a stream: a token says so, or that it started the stream on this connection. */
    @Nullable
    Right right(StreamId id, @Nullable String token) {
        ViewHandle watch = watches.get(id);
        Right byToken = services.tokens().check(token, id);
        return (watch != null && watch.owns()) || starts.owns(id) ? Right.OWN : byToken;
    }

    private void unsubscribe(ClientFrame.Unsubscribe unsubscribe) {
        if (unsubscribe.channel() != null) {
            subscriptions.leave(unsubscribe.channel());
            return;
        }
        withWatch(String.valueOf(unsubscribe.streamId()), watch -> {
            watches.remove(watch.relay().id());
            watch.run(StreamView::detach);
            starts.left(watch.relay().id());
            client.write(new ServerFrame.Unsubscribed(watch.relay().id().value(), null));
        });
    }

    private void stop(String streamId) {
        StreamId id = StreamId.parse(streamId);
        if (id == null || right(id, null) != Right.OWN) {
            refuse(streamId, Refusals.UNKNOWN);
        } else if (!starts.hasEnded(id)) {
            ask(id, StreamRelay::stop, stopping -> {});
        }
    }

    private void health(String streamId) {
        StreamId id = StreamId.parse(streamId);
        if (id == null || (!watches.containsKey(id) && right(id, null) == null)) {
            refuse(streamId, Refusals.UNKNOWN);
        } else {
            ask(id, StreamRelay::health, health -> client.write(new ServerFrame.Health(health)));
        }
    }

    /** Asks a stream that the client may know of, watched by it or not. */
    private <T> void ask(StreamId id, Function<StreamRelay, Future<T>> question, Consumer<T> answered) {
        ViewHandle watch = watches.get(id);
        (watch == null ? finder.find(id) : Future.succeededFuture(watch.relay()))
                .compose(relay -> services.ask(relay.services(), () -> question.apply(relay)))
                .onSuccess(answered::accept)
                .onFailure(cause -> refuse(id.value(), Refusals.of(cause)));
    }

    private void withWatch(String streamId, Consumer<ViewHandle> action) {
        StreamId id = StreamId.parse(streamId);
        ViewHandle watch = id == null ? null : watches.get(id);
        if (watch != null) {
            action.accept(watch);
        } else if (id == null || !starts.hasEnded(id)) {
            refuse(streamId, Refusals.UNKNOWN);
        }
    }

    void refuse(@Nullable String streamId, StreamFailure failure) {
        services.meter().requestRefused(failure.code());
        client.write(ServerFrame.Error.aboutStream(streamId, failure));
    }

    /** Watches a stream, instead of an earlier view of the same one. */
    ViewHandle watch(StreamRelay relay, Right right, int chunkSize, long credit) {
        Sink sink = new Sink();
        ViewHandle watch = new ViewHandle(services, relay, right, sink, chunkSize, credit);
        leave(enter(sink, watch));
        return watch;
    }

    /** The same, and begins with {@code join}; the earlier view leaves only then, so that the relay always has a viewer. */
    void watch(StreamRelay relay, Right right, long credit, Consumer<StreamView> join) {
        Sink sink = new Sink();
        ViewHandle watch = new ViewHandle(services, relay, right, sink, 0, credit);
        ViewHandle before = enter(sink, watch);
        watch.run(join);
        leave(before);
    }

    /** Watches the same stream on another relay. */
    ViewHandle watchOn(StreamRelay relay, Right right, StreamView.Place place) {
        Sink sink = new Sink();
        ViewHandle watch = ViewHandle.goingOn(services, relay, right, sink, place);
        leave(enter(sink, watch));
        return watch;
    }

    private @Nullable ViewHandle enter(Sink sink, ViewHandle watch) {
        sink.watch = watch;
        return watches.put(watch.relay().id(), watch);
    }

    private static void leave(@Nullable ViewHandle before) {
        if (before != null) {
            before.run(StreamView::detach);
        }
    }

    boolean watches(StreamId id) {
        return watches.containsKey(id);
    }

    int watching() {
        return watches.size();
    }

    /** The client no longer watches by this watch. */
    void left(StreamId id, @Nullable ViewHandle watch) {
        if (watches.remove(id, watch)) {
            starts.left(id);
        }
    }

    /** A stream that never came to be. */
    void forget(StreamId id) {
        ViewHandle watch = watches.remove(id);
        if (watch != null) {
            watch.run(StreamView::detach);
        }
    }

    public void drained() {
        List.copyOf(watches.values()).forEach(ViewHandle::drained);
    }

    public void tick() {
        long maxPause = services.config().maxPauseMs() * 1_000_000L;
        for (ViewHandle watch : watches.values()) {
            watch.run(view -> view.tick(view.now(), maxPause));
        }
    }

    public void detachAll() {
        subscriptions.leaveAll();
        List<ViewHandle> all = List.copyOf(watches.values());
        watches.clear();
        all.forEach(watch -> watch.run(StreamView::detach));
    }

    public boolean hasStreams() {
        return !watches.isEmpty() || !subscriptions.isEmpty();
    }

    boolean knowsRestart() {
        return knowsRestart;
    }

    public boolean saidHello() {
        return saidHello;
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
            if (watches.remove(streamId, watch)) {
                starts.ended(streamId, outcome);
            }
        }

        @Override
        public void left(StreamId streamId) {
            FrameDispatch.this.left(streamId, watch);
        }

        @Override
        public void moved(StreamId streamId, StreamView.Place place) {
            if (watch != null && watches.get(streamId) == watch) {
                subscriptions.findAgain(streamId, place, watch);
            }
        }
    }
}
