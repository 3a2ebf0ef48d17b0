package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out what one client's frames ask for. On the client's event loop. */
public final class FrameDispatch {
    private final Client client;
    private final GatewayLoop loop;
    private final StreamFinder finder;
    private final Identity identity;
    private final ClientFeatures features = new ClientFeatures();
    private final OwnStreams own;
    private final Watches watches;
    private final Searches searches;
    private final ClientRights rights;
    private final Observations observations;
    private final StreamStarts starts;
    private final Subscriptions subscriptions;

    public FrameDispatch(Client client, ClientServices services) {
        this.client = client;
        this.loop = services.loop();
        this.finder = services.finder();
        this.identity = new Identity(client, loop, this::handle, this::identified);
        this.own = new OwnStreams(loop.config().limits().connection().maxStreamsPerConnection());
        this.watches = new Watches(client, loop, new Changes());
        this.searches = new Searches(client, this::handle);
        this.rights = new ClientRights(loop.tokens(), watches, own, this::isOperator);
        this.observations = new Observations(client, services.console(), this::isOperator);
        this.starts = new StreamStarts(client, services, identity, watches, features, own);
        this.subscriptions = new Subscriptions(client, services, identity, watches, searches, rights, features);
    }

    public void handle(ClientFrame frame) {
        if (!client.isOpen() || !identity.admits(frame) || searches.holdsBack(frame)) {
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
            client.write(new ConnectionNotice.Pong(ping.t()));
        } else if (frame instanceof ClientFrame.Hello hello) {
            features.declare(hello);
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscriptions.subscribe(subscribe);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe);
        } else if (frame instanceof ConsoleRequest request) {
            observations.handle(request);
        }
        // A pong is a sign of life and nothing more.
    }

    private void unsubscribe(ClientFrame.Unsubscribe unsubscribe) {
        if (unsubscribe.channel() != null) {
            subscriptions.leave(unsubscribe.channel());
            return;
        }
        StreamId id = StreamId.parse(String.valueOf(unsubscribe.streamId()));
        ViewHandle watch = watches.find(id);
        if (watch != null) {
            watches.leave(watch);
        }
        if (id == null) {
            client.refuseAbout(unsubscribe.streamId(), Refusals.UNKNOWN);
        } else if (watch != null || !own.hasEnded(id)) {
            // Also where nothing was watched: the stream may come back to this client, which would take a late error
            // for its end.
            client.write(new StreamNotice.Unsubscribed(id.value(), null));
        }
    }

    private void stop(String streamId) {
        StreamId id = StreamId.parse(streamId);
        if (id == null || !rights.mayStop(id)) {
            client.refuseAbout(streamId, Refusals.UNKNOWN);
        } else if (!own.hasEnded(id)) {
            ask(id, StreamRelay::stop, stopping -> {});
        }
    }

    private void health(String streamId) {
        StreamId id = StreamId.parse(streamId);
        if (id == null || !rights.mayKnow(id)) {
            client.refuseAbout(streamId, Refusals.UNKNOWN);
        } else {
            ask(id, StreamRelay::health, health -> client.write(new StreamNotice.Health(health)));
        }
    }

    /**
     * Asks a stream that the client may know of, whether the client watches the stream or not. One that is watched may be on its way to
     * another home, and is asked there then.
     */
    private <T> void ask(StreamId id, Function<StreamRelay, Future<T>> question, Consumer<T> answered) {
        ViewHandle watch = watches.find(id);
        (watch == null
                        ? finder.find(id).compose(relay -> ask(relay, question))
                        : ask(watch.relay(), question)
                                .recover(moved -> finder.findAgain(id).compose(relay -> ask(relay, question))))
                .onSuccess(answered::accept)
                .onFailure(cause -> client.refuseAbout(id.value(), Refusals.of(cause)));
    }

    private <T> Future<T> ask(StreamRelay relay, Function<StreamRelay, Future<T>> question) {
        return loop.ask(relay.loop(), () -> question.apply(relay));
    }

    private void withWatch(String streamId, Consumer<ViewHandle> action) {
        StreamId id = StreamId.parse(streamId);
        ViewHandle watch = watches.find(id);
        if (watch != null) {
            action.accept(watch);
        } else if (id == null || !own.hasEnded(id)) {
            client.refuseAbout(streamId, Refusals.UNKNOWN);
        }
    }

    /** The socket takes more again. */
    public void drained() {
        watches.drained();
    }

    /** Called once a second. */
    public void tick() {
        identity.tick();
        watches.tick();
    }

    /** Who the client is; null if that is not known yet. */
    public @Nullable Principal principal() {
        return identity.principal();
    }

    private void identified() {
        subscriptions.identified();
    }

    private boolean isOperator() {
        Principal known = identity.principal();
        return known != null && loop.isOperator(known);
    }

    /** What the client may use. */
    public Allowance allowance() {
        return identity.allowance();
    }

    /** The client is gone; its streams go on. */
    public void detachAll() {
        identity.left();
        subscriptions.leaveAll();
        observations.leave();
        watches.detachAll();
    }

    /** Whether the client watches a stream, or one is being looked for on its behalf. */
    public boolean hasStreams() {
        return !watches.isEmpty() || !searches.isEmpty();
    }

    public boolean saidHello() {
        return features.saidHello();
    }

    /** Passes on what becomes of the streams that the client watches. */
    private final class Changes implements Watches.Listener {
        @Override
        public void watches(int streams) {
            subscriptions.watches(streams);
        }

        @Override
        public void ended(StreamId id, String outcome) {
            starts.ended(id, outcome);
        }

        @Override
        public void left(StreamId id) {
            starts.left(id);
        }

        @Override
        public void moved(StreamId id, Place place, ViewHandle watch) {
            subscriptions.findAgain(id, place, watch);
        }
    }
}
