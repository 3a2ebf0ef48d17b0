package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;

/**
 * How much clients may ask of a gateway.
 *
 * @param node all of them together
 * @param connection one WebSocket
 * @param address those of one address
 * @param principal those of one principal
 * @param counting which addresses they count by
 * @param maxMessageBytes the largest message, of one or several frames, in bytes; a larger one is answered with too_large
 * @param assemblyBytes what the messages that have not arrived completely may cost together on the node, in bytes; when they cost as
 *     much, others are answered with overloaded; 0 for a sixteenth of the largest heap
 */
public record ClientLimits(
        PerNode node,
        PerConnection connection,
        PerAddress address,
        PerPrincipal principal,
        Counting counting,
        int maxMessageBytes,
        long assemblyBytes) {
    static final ClientLimits DEFAULT = new ClientLimits(
            PerNode.DEFAULT,
            PerConnection.DEFAULT,
            PerAddress.DEFAULT,
            PerPrincipal.DEFAULT,
            Counting.DEFAULT,
            1 << 20,
            0);

    public ClientLimits {
        Range.check("gateway.maxMessageBytes", maxMessageBytes, 1024, 64 << 20);
        Range.check("gateway.assemblyBytes", assemblyBytes, 0, 1L << 40);
    }
}
