package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much one WebSocket may ask of a gateway.
 *
 * @param maxStreamsPerConnection live streams that one WebSocket may have started
 * @param maxViewsPerConnection streams that one WebSocket may watch at once
 * @param maxMessagesPerSecond messages that one WebSocket may send in a second, on average; more closes it with 4507
 */
public record PerConnection(int maxStreamsPerConnection, int maxViewsPerConnection, int maxMessagesPerSecond) {
    static final PerConnection DEFAULT = new PerConnection(64, 256, 200);

    public PerConnection {
        Range.check("gateway.maxStreamsPerConnection", maxStreamsPerConnection, 1, 100_000);
        Range.check("gateway.maxViewsPerConnection", maxViewsPerConnection, 1, 100_000);
        Range.check("gateway.maxMessagesPerSecond", maxMessagesPerSecond, 1, 1_000_000);
    }
}
