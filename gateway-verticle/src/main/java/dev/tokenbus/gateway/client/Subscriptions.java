package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Joins one client to streams and channels, and brings it back to a stream whose home has moved. What the client says about a
 * stream that is being looked for waits until it is found. On the client's event loop.
 */
final class Subscriptions {
    /** So much may a client say about a stream that is being looked for. */
    private static final int MOST_WAITING = 32;

    private static final StreamFailure TOO_MANY =
            new StreamFailure(ErrorCode.RATE_LIMITED, "this connection watches as many as it may", 1000);

    private final Client client;
    private final GatewayLoop services;
    private final StreamFinder finder;
    private final Channels channels;
    private final FrameDispatch commands;
    private final Map<StreamId, List<ClientFrame>> searches = new HashMap<>();

    Subscriptions(Client client, GatewayLoop services, StreamFinder finder, Channels channels, FrameDispatch commands) {
        this.client = client;
        this.services = services;
        this.finder = finder;
        this.channels = channels;
        this.commands = commands;
    }

    /** Keeps what is about a stream that is being looked for; false for all else. */
    boolean holdsBack(ClientFrame frame) {
        StreamId id = searches.isEmpty() ? null : StreamId.parse(String.valueOf(frame.streamId()));
        List<ClientFrame> waiting = id == null ? null : searches.get(id);
        if (waiting == null) {
            return false;
        }
        if (waiting.size() < MOST_WAITING) {
            waiting.add(frame);
        } else {
            commands.refuse(
                    frame.streamId(),
                    new StreamFailure(ErrorCode.RATE_LIMITED, "the stream is still being looked for", 500));
        }
        return true;
    }

    boolean isEmpty() {
        return searches.isEmpty();
    }

    void subscribe(ClientFrame.Subscribe subscribe) {
        if (subscribe.channel() != null) {
            listen(subscribe.channel());
            return;
        }
        String name = String.valueOf(subscribe.streamId());
        StreamId id = StreamId.parse(name);
        Right right = id == null ? null : commands.right(id, subscribe.resumeToken());
        if (id == null || right == null) {
            commands.refuse(name, Refusals.UNKNOWN);
        } else if (hasAll(id)) {
            commands.refuse(name, TOO_MANY);
        } else {
            join(
                    id,
                    right,
                    subscribe.credit(),
                    view -> view.join(
                            null, subscribe.after(), subscribe.epoch(), subscribe.tail(), commands.knowsRestart()));
        }
    }

    private void listen(String channel) {
        channels.subscribe(channel, this)
                .onSuccess(listening -> client.write(new ServerFrame.Subscribed(null, channel, 0, 0)))
                .onFailure(cause -> commands.refuse(null, Refusals.of(cause)));
    }

    private boolean hasAll(StreamId id) {
        return commands.watching() + searches.size() >= services.config().maxViewsPerConnection()
                && !commands.watches(id);
    }

    private void join(StreamId id, Right right, long credit, Consumer<StreamView> join) {
        search(id, finder.find(id))
                .onSuccess(relay -> {
                    if (client.isOpen()) {
                        commands.watch(relay, right, credit, join);
                    }
                })
                .onFailure(cause -> commands.refuse(id.value(), Refusals.of(cause)))
                .onComplete(over -> sayWhatWaited(id));
    }

    /** A stream that the client was watching is somewhere else now. */
    void findAgain(StreamId id, StreamView.Place place, ViewHandle before) {
        search(id, finder.findAgain(id))
                .onSuccess(relay -> {
                    if (client.isOpen()) {
                        commands.watchOn(relay, before.right(), place).run(view -> view.goOn(place));
                    }
                })
                .onFailure(cause -> {
                    commands.refuse(id.value(), Refusals.of(cause));
                    commands.left(id, before);
                })
                .onComplete(over -> sayWhatWaited(id));
    }

    private Future<StreamRelay> search(StreamId id, Future<StreamRelay> found) {
        searches.put(id, new ArrayList<>());
        return found;
    }

    private void sayWhatWaited(StreamId id) {
        List<ClientFrame> waited = searches.remove(id);
        if (waited != null && client.isOpen()) {
            waited.forEach(commands::handle);
        }
    }

    /** A stream that was started in a channel that this client listens to. */
    void channelStarted(String channel, StreamId id) {
        boolean knowsIt = commands.watches(id) || searches.containsKey(id);
        if (!knowsIt && !hasAll(id)) {
            join(id, Right.VIEW, -1, view -> view.join(channel, 0, 0, false, commands.knowsRestart()));
        }
    }

    void leave(String channel) {
        channels.unsubscribe(channel, this);
        client.write(new ServerFrame.Unsubscribed(null, channel));
    }

    /** The client has gone. */
    void leaveAll() {
        channels.leave(this);
        searches.clear();
    }
}
