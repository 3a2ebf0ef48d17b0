package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much clients may ask of a gateway.
 *
 * @param maxConnections open WebSockets of the node
 * @param maxStreams live streams whose home is the node
 * @param maxUnwatchedStreams live streams of the node that go on although nobody watches them, because their clients asked for that: with
 *     {@code background}, {@code x-tokenbus-on-disconnect} or {@code orphanMs}; one more is refused, or the oldest one of the address that
 *     has most of them is stopped
 * @param maxStreamsPerConnection live streams that one WebSocket may have started
 * @param maxViewsPerConnection streams that one WebSocket may watch at once
 * @param maxMessagesPerSecond messages that one WebSocket may send in a second, on average; more closes it with 4507
 * @param maxMessageBytes the largest message, of one or several frames, in bytes; a larger one is answered with too_large
 * @param assemblyBytes what the messages that have not arrived completely may cost together on the node, in bytes; when they cost as
 *     much, others are answered with overloaded; 0 for a sixteenth of the largest heap
 */
public record ClientLimits(
        int maxConnections,
        int maxStreams,
        int maxUnwatchedStreams,
        int maxStreamsPerConnection,
        int maxViewsPerConnection,
        int maxMessagesPerSecond,
        int maxMessageBytes,
        long assemblyBytes) {
    static final ClientLimits DEFAULT = new ClientLimits(20_000, 50_000, 128, 64, 256, 200, 1 << 20, 0);

    public ClientLimits {
        Range.check("gateway.maxConnections", maxConnections, 1, 10_000_000);
        Range.check("gateway.maxStreams", maxStreams, 1, 10_000_000);
        Range.check("gateway.maxUnwatchedStreams", maxUnwatchedStreams, 1, 10_000_000);
        Range.check("gateway.maxStreamsPerConnection", maxStreamsPerConnection, 1, 100_000);
        Range.check("gateway.maxViewsPerConnection", maxViewsPerConnection, 1, 100_000);
        Range.check("gateway.maxMessagesPerSecond", maxMessagesPerSecond, 1, 1_000_000);
        Range.check("gateway.maxMessageBytes", maxMessageBytes, 1024, 64 << 20);
        Range.check("gateway.assemblyBytes", assemblyBytes, 0, 1L << 40);
    }
}
