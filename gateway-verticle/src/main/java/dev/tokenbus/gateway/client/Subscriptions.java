package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Subscribed;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins one client to streams and channels, and brings the client back to a stream whose home has moved. On the client's event
 * loop.
 */
final class Subscriptions {
    private static final StreamFailure TOO_MANY =
            new StreamFailure(ErrorCode.RATE_LIMITED, "this connection watches as many as it may", 1000);

    /** What a client hears of a stream that has been lost for {@link #LATE_MS}; it may ask elsewhere. */
    private static final StreamFailure LOST_SIGHT =
            new StreamFailure(ErrorCode.LOCATING, "the stream's home is lost and no other one is found yet", 500);

    private static final long LATE_MS = 1000;

    private final Client client;
    private final GatewayLoop loop;
    private final StreamFinder finder;
    private final Identity identity;
    private final Channels channels;
    private final int most;
    private final Watches watches;
    private final Searches searches;
    private final ClientRights rights;
    private final OperatorViews asOperator;
    private final ClientFeatures features;
    private final Set<String> listening = new HashSet<>();
    private int watched;
    private @Nullable Subscribed subscribed;

    Subscriptions(
            Client client,
            ClientServices services,
            Identity identity,
            Watches watches,
            Searches searches,
            ClientRights rights,
            ClientFeatures features) {
        this.client = client;
        this.loop = services.loop();
        this.finder = services.finder();
        this.identity = identity;
        this.channels = services.channels();
        this.most = loop.config().limits().connection().maxViewsPerConnection();
        this.watches = watches;
        this.searches = searches;
        this.rights = rights;
        this.asOperator = new OperatorViews(client, services.finder(), identity, watches, searches, rights);
        this.features = features;
    }

    void subscribe(ClientFrame.Subscribe subscribe) {
        if (subscribe.channel() != null) {
            listen(subscribe.channel());
            return;
        }
        String name = String.valueOf(subscribe.streamId());
        StreamId id = StreamId.parse(name);
        Right right = id == null ? null : rights.toWatch(id, subscribe.resumeToken());
        if (id == null || (right == null && identity.known().isAnonymous())) {
            client.refuseAbout(name, Refusals.UNKNOWN);
            return;
        }
        StreamFailure tooMany = oneTooMany(id);
        if (tooMany != null) {
            client.refuseAbout(name, tooMany);
        } else {
            asOperator.asked(id, right != null && rights.of(id, subscribe.resumeToken()) == null);
            join(
                    id,
                    right,
                    subscribe.credit(),
                    view -> view.join(null, subscribe.after(), subscribe.epoch(), subscribe.tail()));
        }
    }

    private void listen(String channel) {
        StreamFailure forbidden = identity.known().noSubscribing(channel);
        if (forbidden != null) {
            client.refuseAbout(null, forbidden);
            return;
        }
        StreamFailure tooMany =
                listening.contains(channel) ? null : identity.allowance().noSubscription();
        if (tooMany != null) {
            client.refuseAbout(null, tooMany);
            return;
        }
        listening.add(channel);
        count();
        channels.subscribe(identity.known().channel(channel), this)
                .onSuccess(listening -> client.write(new StreamNotice.Subscribed(null, channel, 0, 0)))
                .onFailure(cause -> client.refuseAbout(null, Refusals.of(cause)));
    }

    /** Why the client may watch no other stream; null when it may, or watches it already. */
    private @Nullable StreamFailure oneTooMany(StreamId id) {
        if (watches.has(id)) {
            return null;
        }
        return watches.count() + searches.count() >= most
                ? TOO_MANY
                : identity.allowance().noSubscription();
    }

    /** The client watches so many streams now. */
    void watches(int streams) {
        watched = streams;
        count();
    }

    private void count() {
        int all = watched + listening.size();
        if (subscribed == null && all > 0) {
            subscribed = identity.allowance().subscribed();
        }
        if (subscribed != null) {
            subscribed.holds(all);
        }
    }

    /** @param right what a token grants; null without one, so that the client has to be the stream's owner */
    private void join(StreamId id, @Nullable Right right, long credit, Consumer<StreamView> join) {
        boolean asViewer = right == Right.VIEW;
        searches.await(
                id,
                asViewer ? finder.find(id) : finder.findOwned(id, identity.known(), right != null),
                relay -> {
                    watches.join(
                            relay,
                            asViewer ? Right.VIEW : Right.OWN,
                            new Delivery(0, credit, features.knowsRestart()),
                            join);
                    asOperator.check();
                },
                () -> {});
    }

    /** A stream that the client was watching is somewhere else now. A client that has to wait for it is told once. */
    void findAgain(StreamId id, Place place, ViewHandle before) {
        Future<StreamRelay> found = finder.findAgain(id);
        loop.vertx().timer(LATE_MS).onSuccess(late -> {
            if (!found.isComplete() && client.isOpen()) {
                client.refuseAbout(id.value(), LOST_SIGHT);
            }
        });
        searches.await(
                id,
                found,
                relay -> {
                    watches.resume(relay, before.right(), place);
                    asOperator.check();
                },
                () -> watches.lost(before));
    }

    /** A stream was started in a channel that this client listens to. */
    void channelStarted(String known, StreamId id) {
        Principal principal = identity.known();
        String channel = principal.channelName(known);
        // A client that has shown another token since may have fewer rights.
        boolean mayHear = principal.noSubscribing(channel) == null
                && principal.channel(channel).equals(known);
        boolean knowsIt = watches.has(id) || searches.has(id);
        if (mayHear && !knowsIt && oneTooMany(id) == null) {
            join(id, Right.VIEW, -1, view -> view.join(channel, 0, 0, false));
        }
    }

    void leave(String channel) {
        listening.remove(channel);
        count();
        channels.unsubscribe(identity.known().channel(channel), this);
        client.write(new StreamNotice.Unsubscribed(null, channel));
    }

    /** The client has shown a token. */
    void identified() {
        asOperator.check();
    }

    /** The client is gone. */
    void leaveAll() {
        channels.leave(this);
        listening.clear();
        count();
        searches.clear();
    }
}
