package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much all clients together may ask of a node.
 *
 * @param maxConnections open WebSockets of the node
 * @param maxConnectsPerSecond connections that the node takes in a second, on average, and twice as many at once; some more are answered
 *     with 503, others closed at once
 * @param maxStreams live streams whose home is the node
 * @param maxUnwatchedStreams live streams of the node that go on although nobody watches, because their clients asked for that: with
 *     {@code background}, {@code x-tokenbus-on-disconnect} or {@code orphanMs}; one more is refused, or the oldest one of the address that
 *     has most of them is stopped
 * @param maxPromptsPerSecond prompts that the node takes in a second, on average; others are answered with overloaded
 * @param maxFramesPerSecond messages that the node's WebSockets send together in a second, on average; the sockets that send most are closed
 *     with 4507
 * @param maxSubscriptions streams that the node's WebSockets watch and channels that they listen to, together
 * @param maxObservers topics that operators' WebSockets are shown together, such as all streams, once a second
 */
public record PerNode(
        int maxConnections,
        int maxConnectsPerSecond,
        int maxStreams,
        int maxUnwatchedStreams,
        int maxPromptsPerSecond,
        int maxFramesPerSecond,
        int maxSubscriptions,
        int maxObservers) {
    static final PerNode DEFAULT = new PerNode(20_000, 10_000, 50_000, 128, 20_000, 200_000, 1_000_000, 64);

    public PerNode {
        Range.check("gateway.maxConnections", maxConnections, 1, 10_000_000);
        Range.check("gateway.maxConnectsPerSecond", maxConnectsPerSecond, 1, 10_000_000);
        Range.check("gateway.maxStreams", maxStreams, 1, 10_000_000);
        Range.check("gateway.maxUnwatchedStreams", maxUnwatchedStreams, 1, 10_000_000);
        Range.check("gateway.maxPromptsPerSecond", maxPromptsPerSecond, 1, 10_000_000);
        Range.check("gateway.maxFramesPerSecond", maxFramesPerSecond, 1, 100_000_000);
        Range.check("gateway.maxSubscriptions", maxSubscriptions, 1, 100_000_000);
        Range.check("gateway.maxObservers", maxObservers, 1, 1_000_000);
    }
}
