package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much clients may ask of a gateway.
 *
 * @param maxConnections open WebSockets of the node
 * @param maxStreams live streams whose home is the node
 * @param maxStreamsPerConnection live streams that one WebSocket may have started
 * @param maxViewsPerConnection streams that one WebSocket may watch at once
 * @param maxMessagesPerSecond messages that one WebSocket may send in a second, on average; more closes it with 4507
 * @param maxFrameBytes the largest WebSocket frame, in bytes
 * @param maxMessageBytes the largest message, of one or several frames, in bytes
 */
public record ClientLimits(
        int maxConnections,
        int maxStreams,
        int maxStreamsPerConnection,
        int maxViewsPerConnection,
        int maxMessagesPerSecond,
        int maxFrameBytes,
        int maxMessageBytes) {
    static final ClientLimits DEFAULT = new ClientLimits(20_000, 50_000, 64, 256, 200, 64 << 10, 256 << 10);

    public ClientLimits {
        Range.check("gateway.maxConnections", maxConnections, 1, 10_000_000);
        Range.check("gateway.maxStreams", maxStreams, 1, 10_000_000);
        Range.check("gateway.maxStreamsPerConnection", maxStreamsPerConnection, 1, 100_000);
        Range.check("gateway.maxViewsPerConnection", maxViewsPerConnection, 1, 100_000);
        Range.check("gateway.maxMessagesPerSecond", maxMessagesPerSecond, 1, 1_000_000);
        Range.check("gateway.maxFrameBytes", maxFrameBytes, 1024, 16 << 20);
        Range.check("gateway.maxMessageBytes", maxMessageBytes, maxFrameBytes, 64 << 20);
    }
}
