package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * How many streams the workers of a node run and queue.
 *
 * @param capacity streams that a node's workers run at once; raise it with the upstream's own capacity
 * @param queueCapacity streams that may wait for a free place; further ones are refused as {@code overloaded}
 * @param reservedPercent the part of the places, running and waiting, that is kept for connections that hold none, in per cent, and the
 *     last half of it for addresses that hold none; 0 gives all places to whoever comes first
 * @param retryAfter what a refused client is told to wait, in milliseconds
 */
public record Slots(int capacity, int queueCapacity, int reservedPercent, Duration retryAfter) {
    static final Slots DEFAULT = new Slots(256, 256, 6, Duration.ofSeconds(1));

    public Slots {
        Range.check("worker.capacity", capacity, 1, 100_000);
        Range.check("worker.queueCapacity", queueCapacity, 0, 100_000);
        Range.check("worker.reservedPercent", reservedPercent, 0, 50);
        Range.check("worker.retryAfterMs", retryAfter.toMillis(), 1, 3_600_000);
    }

    Slots share(int index, int instances) {
        return new Slots(
                part(capacity, index, instances), part(queueCapacity, index, instances), reservedPercent, retryAfter);
    }

    private static int part(int whole, int index, int parts) {
        return whole / parts + (index < whole % parts ? 1 : 0);
    }
}
