package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much the clients of one principal may ask of a node where its key says nothing else, all gateway instances together. Counts only
 * where clients say who they are.
 *
 * @param principalConnections open WebSockets of one principal, and responses that a stream feeds
 * @param principalStreams live streams of one principal; one more is answered with rate_limited
 * @param principalPromptsPerSecond prompts of one principal in a second, on average; others are answered with rate_limited
 * @param principalFramesPerSecond messages that the WebSockets of one principal send together in a second, on average; those that send most
 *     are closed with 4507
 * @param principalSubscriptions streams that the WebSockets of one principal watch and channels that they listen to, together
 * @param principalLogBytes what the logs and prompts of one principal's live streams may take on the node, in bytes; while they take more its
 *     prompts are answered with rate_limited; 0 for half of {@code gateway.heldBytes}
 */
public record PerPrincipal(
        int principalConnections,
        int principalStreams,
        int principalPromptsPerSecond,
        int principalFramesPerSecond,
        int principalSubscriptions,
        long principalLogBytes) {
    static final PerPrincipal DEFAULT = new PerPrincipal(10_000, 25_000, 1000, 50_000, 100_000, 0);

    public PerPrincipal {
        Range.check("gateway.principalConnections", principalConnections, 1, 10_000_000);
        Range.check("gateway.principalStreams", principalStreams, 1, 10_000_000);
        Range.check("gateway.principalPromptsPerSecond", principalPromptsPerSecond, 1, 10_000_000);
        Range.check("gateway.principalFramesPerSecond", principalFramesPerSecond, 1, 100_000_000);
        Range.check("gateway.principalSubscriptions", principalSubscriptions, 1, 100_000_000);
        Range.check("gateway.principalLogBytes", principalLogBytes, 0, 1L << 40);
    }
}
