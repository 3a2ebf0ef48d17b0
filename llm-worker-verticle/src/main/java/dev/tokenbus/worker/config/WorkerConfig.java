package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.log.LogBudget;

/**
 * The limits that the workers of one node share.
 *
 * @param capacity streams that a node's workers run at once; raise it with the upstream's own capacity
 * @param queueCapacity streams that may wait for a free place; further ones are refused as {@code overloaded}
 * @param retryAfterMs what a refused client is told to wait, in milliseconds
 * @param logBytes the size of the largest log of one stream, in bytes; a longer answer ends with {@code log_full}
 * @param windowBytes how far a stream may run ahead of its fastest viewer, in bytes, before its upstream is paused
 * @param orphanMs how long a stream runs without a viewer, in milliseconds
 * @param retainedBytes what the logs of ended streams may cost together, in bytes; the oldest go first
 * @param heldBytes what the logs of all streams, live and ended, may cost together, in bytes: ended ones go first, then new streams are
 *     refused; 0 means a quarter of the maximum heap
 * @param resumeWindowMs how long the log of an ended stream is kept, in milliseconds
 * @param promptBytes the size of the largest conversation, in bytes
 * @param drainMs how long running streams may continue when the worker shuts down, in milliseconds
 */
public record WorkerConfig(
        int capacity,
        int queueCapacity,
        int retryAfterMs,
        int logBytes,
        int windowBytes,
        int orphanMs,
        long retainedBytes,
        long heldBytes,
        int resumeWindowMs,
        int promptBytes,
        int drainMs) {
    public static final WorkerConfig DEFAULT =
            new WorkerConfig(256, 256, 1000, 4 << 20, 256 << 10, 60_000, 64L << 20, 0, 600_000, 1 << 20, 25_000);

    public WorkerConfig {
        Range.check("worker.capacity", capacity, 1, 100_000);
        Range.check("worker.queueCapacity", queueCapacity, 0, 100_000);
        Range.check("worker.retryAfterMs", retryAfterMs, 1, 3_600_000);
        Range.check("worker.logBytes", logBytes, 4096, 1 << 30);
        Range.check("worker.windowBytes", windowBytes, 1024, 1 << 30);
        Range.check("worker.orphanMs", orphanMs, 100, 86_400_000);
        Range.check("worker.retainedBytes", retainedBytes, 0, 1L << 40);
        Range.check("worker.heldBytes", heldBytes, 0, 1L << 40);
        Range.check("worker.resumeWindowMs", resumeWindowMs, 0, 86_400_000);
        Range.check("worker.promptBytes", promptBytes, 1024, 64 << 20);
        Range.check("worker.drainMs", drainMs, 0, 3_600_000);
    }

    /** The share of one of so many worker instances; there are at most {@link #capacity} of them. */
    public WorkerConfig share(int index, int instances) {
        return new WorkerConfig(
                part(capacity, index, instances),
                part(queueCapacity, index, instances),
                retryAfterMs,
                logBytes,
                windowBytes,
                orphanMs,
                retainedBytes / instances,
                Math.max(1, LogBudget.orShareOfHeap(heldBytes) / instances),
                resumeWindowMs,
                promptBytes,
                drainMs);
    }

    private static int part(int whole, int index, int parts) {
        return whole / parts + (index < whole % parts ? 1 : 0);
    }
}
