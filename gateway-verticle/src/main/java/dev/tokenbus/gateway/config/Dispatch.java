package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * How a stream gets its worker, and the next one when that is lost.
 *
 * @param start how long a worker may take to accept a stream before the next one is asked, in milliseconds; where there is no
 *     next one, the last is asked five times
 * @param startAttempts how many workers are asked at most
 * @param maxFailovers how often a stream may lose its worker and continue on another one; then it ends with worker_lost
 * @param failover how long the gateway looks for a worker that continues the stream, in milliseconds
 * @param merge for how much longer than failoverMs a lost node may still return with its streams, in milliseconds: the halves of a
 *     cluster take their time to merge after a cut; until then a stream that no node has is locating
 */
public record Dispatch(Duration start, int startAttempts, int maxFailovers, Duration failover, Duration merge) {
    static final Dispatch DEFAULT =
            new Dispatch(Duration.ofSeconds(1), 8, 2, Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** How long after its loss a node may still return with its streams. */
    public Duration mayReturn() {
        return failover.plus(merge);
    }

    public Dispatch {
        Range.check("gateway.startMs", start.toMillis(), 10, 60_000);
        Range.check("gateway.startAttempts", startAttempts, 1, 100);
        Range.check("gateway.maxFailovers", maxFailovers, 0, 100);
        Range.check("gateway.failoverMs", failover.toMillis(), 0, 600_000);
        Range.check("gateway.mergeMs", merge.toMillis(), 0, 600_000);
    }
}
