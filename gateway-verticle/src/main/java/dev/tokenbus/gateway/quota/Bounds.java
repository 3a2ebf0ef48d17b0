package dev.tokenbus.gateway.quota;

import dev.tokenbus.gateway.config.PerAddress;
import dev.tokenbus.gateway.config.PerNode;
import dev.tokenbus.gateway.config.PerPrincipal;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import org.jspecify.annotations.Nullable;

/** How much may be used in one scope. */
record Bounds(
        long connections,
        double connectsPerSecond,
        long streams,
        double promptsPerSecond,
        double framesPerSecond,
        long subscriptions,
        long logBytes,
        double wrongKeysPerSecond) {
    private static final long ANY = Long.MAX_VALUE;
    private static final double AS_OFTEN = 1e9;
    private static final double SECONDS_OF_MINUTE = 60;

    /** Connections, streams and logs of a node have their limits where they are. */
    static Bounds of(PerNode node) {
        return new Bounds(
                ANY,
                node.maxConnectsPerSecond(),
                ANY,
                node.maxPromptsPerSecond(),
                node.maxFramesPerSecond(),
                node.maxSubscriptions(),
                ANY,
                AS_OFTEN);
    }

    /** @param heldBytes what the logs of all may take */
    static Bounds of(PerAddress address, long heldBytes) {
        return new Bounds(
                address.addressConnections(),
                address.addressConnectsPerSecond(),
                address.addressStreams(),
                address.addressPromptsPerSecond(),
                address.addressFramesPerSecond(),
                address.addressSubscriptions(),
                address.addressLogBytes() > 0 ? address.addressLogBytes() : heldBytes / 4,
                address.addressWrongKeysPerMinute() / SECONDS_OF_MINUTE);
    }

    /** The same but for what a principal has of its own. */
    Bounds with(PrincipalLimits own) {
        return new Bounds(
                or(own.connections(), connections),
                connectsPerSecond,
                or(own.streams(), streams),
                or(own.promptsPerSecond(), promptsPerSecond),
                or(own.framesPerSecond(), framesPerSecond),
                or(own.subscriptions(), subscriptions),
                own.logBytes() == null ? logBytes : own.logBytes(),
                wrongKeysPerSecond);
    }

    private static long or(@Nullable Integer own, long configured) {
        return own == null ? configured : own;
    }

    private static double or(@Nullable Integer own, double configured) {
        return own == null ? configured : own;
    }

    /** @param heldBytes what the logs of all may take */
    static Bounds of(PerPrincipal principal, long heldBytes) {
        return new Bounds(
                principal.principalConnections(),
                AS_OFTEN,
                principal.principalStreams(),
                principal.principalPromptsPerSecond(),
                principal.principalFramesPerSecond(),
                principal.principalSubscriptions(),
                principal.principalLogBytes() > 0 ? principal.principalLogBytes() : heldBytes / 2,
                AS_OFTEN);
    }
}
