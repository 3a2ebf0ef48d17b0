package dev.tokenbus.node.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * What a node bounds beside its streams.
 *
 * @param liveness how long an event loop may take to answer before {@code /health/live} says DOWN, in milliseconds
 * @param managementConnections open connections to the management port; a further one closes the oldest
 * @param maxChannels channels whose listeners the node remembers, and reads again from Hazelcast every 5 s; others are looked up for
 *     each stream that starts in them
 */
public record NodeLimits(Duration liveness, int managementConnections, int maxChannels) {
    public static final NodeLimits DEFAULT = new NodeLimits(Duration.ofSeconds(5), 64, 4096);

    public NodeLimits {
        Range.check("node.livenessMs", liveness.toMillis(), 100, 600_000);
        Range.check("node.managementConnections", managementConnections, 1, 100_000);
        Range.check("node.maxChannels", maxChannels, 1, 1_000_000);
    }
}
