package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much the clients of one address may ask of a node, all of its gateway instances together. A network of 64 bits is one address of
 * IPv6. What is counted in a second is an average, and twice as many may come at once.
 *
 * @param addressConnections open connections of one address; behind a proxy WebSockets, and responses that a stream feeds; some more are
 *     answered with 429, others closed at once
 * @param addressConnectsPerSecond connections that one address may open in a second; behind a proxy WebSockets
 * @param addressStreams live streams that one address may have; one more is answered with rate_limited
 * @param addressPromptsPerSecond prompts of one address in a second; others are answered with rate_limited
 * @param addressFramesPerSecond messages that the WebSockets of one address send together in a second; those that send most are closed with
 *     4507
 * @param addressSubscriptions streams that the WebSockets of one address watch and channels that they listen to, together
 * @param addressLogBytes what the logs and prompts of one address's live streams may take on the node, in bytes; while they take more its prompts
 *     are answered with rate_limited; 0 for a quarter of {@code gateway.heldBytes}
 * @param addressWrongKeysPerMinute wrong keys that one address may show in a minute; then it is answered with 429 whatever it shows
 */
public record PerAddress(
        int addressConnections,
        int addressConnectsPerSecond,
        int addressStreams,
        int addressPromptsPerSecond,
        int addressFramesPerSecond,
        int addressSubscriptions,
        long addressLogBytes,
        int addressWrongKeysPerMinute) {
    static final PerAddress DEFAULT = new PerAddress(2000, 200, 5000, 200, 10_000, 20_000, 0, 30);

    public PerAddress {
        Range.check("gateway.addressConnections", addressConnections, 1, 10_000_000);
        Range.check("gateway.addressConnectsPerSecond", addressConnectsPerSecond, 1, 10_000_000);
        Range.check("gateway.addressStreams", addressStreams, 1, 10_000_000);
        Range.check("gateway.addressPromptsPerSecond", addressPromptsPerSecond, 1, 10_000_000);
        Range.check("gateway.addressFramesPerSecond", addressFramesPerSecond, 1, 100_000_000);
        Range.check("gateway.addressSubscriptions", addressSubscriptions, 1, 100_000_000);
        Range.check("gateway.addressLogBytes", addressLogBytes, 0, 1L << 40);
        Range.check("gateway.addressWrongKeysPerMinute", addressWrongKeysPerMinute, 1, 1_000_000);
    }
}
