package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.ChannelEvent;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels that the clients of one gateway instance listen to. A channel is listened to on the bus while it has a subscriber,
 * and each subscriber hears of every stream that starts in it.
 */
public final class Channels {
    /** The most channels that one client may listen to. */
    private static final int MOST_PER_CLIENT = 64;

    private final GatewayLoop loop;
    private final Map<String, Channel> channels = new HashMap<>();

    private record Channel(MessageConsumer<ChannelEvent> consumer, Set<Subscriptions> subscribers) {}

    public Channels(GatewayLoop loop) {
        this.loop = loop;
    }

    /** Completes when the client will miss no stream that starts from then on; fails when it has too many channels already. */
    Future<Void> subscribe(String name, Subscriptions client) {
        long has = channels.values().stream()
                .filter(channel -> channel.subscribers.contains(client))
                .count();
        if (has >= MOST_PER_CLIENT) {
            return Future.failedFuture(
                    new StreamFailure(ErrorCode.RATE_LIMITED, "this connection listens to as many channels as it may")
                            .asException());
        }
        Channel channel = channels.computeIfAbsent(name, this::open);
        channel.subscribers.add(client);
        return channel.consumer
                .completion()
                .recover(cause -> Future.failedFuture(
                        // A client that leaves before the bus knows the channel is no fault of the bus.
                        channels.get(name) == channel ? cause : Refusals.UNREACHABLE.asException()));
    }

    private Channel open(String name) {
        MessageConsumer<ChannelEvent> consumer =
                loop.vertx().eventBus().consumer(Addresses.channel(name), message -> started(name, message.body()));
        return new Channel(consumer, new LinkedHashSet<>());
    }

    private void started(String name, ChannelEvent event) {
        Channel channel = channels.get(name);
        if (channel != null) {
            List.copyOf(channel.subscribers).forEach(client -> client.channelStarted(name, event.streamId()));
        }
    }

    void unsubscribe(String name, Subscriptions client) {
        Channel channel = channels.get(name);
        if (channel != null && channel.subscribers.remove(client) && channel.subscribers.isEmpty()) {
            channels.remove(name);
            channel.consumer.unregister();
        }
    }

    /** The client is gone. */
    void leave(Subscriptions client) {
        List.copyOf(channels.keySet()).forEach(name -> unsubscribe(name, client));
    }
}
