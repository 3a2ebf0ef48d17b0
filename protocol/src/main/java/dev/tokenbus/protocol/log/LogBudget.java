package dev.tokenbus.protocol.log;

import java.util.function.LongConsumer;

/** Counts what all logs of a gateway or worker instance cost, against their common budget. On one event loop. */
public final class LogBudget {
    private static final int SHARE_OF_HEAP = 4;

    private final long maxBytes;
    private final LongConsumer meter;
    private long bytes;

    /** @param meter receives each change, in bytes */
    public LogBudget(long maxBytes, LongConsumer meter) {
        this.maxBytes = maxBytes;
        this.meter = meter;
    }

    /** The bytes that the logs of a node may take; 0 stands for a quarter of the maximum heap. */
    public static long orShareOfHeap(long configured) {
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** Counts the bytes by which a log has grown; negative when the log is gone. */
    public void held(long delta) {
        bytes += delta;
        meter.accept(delta);
    }

    /** Whether the logs exceed the budget, which leaves no room for another stream. */
    public boolean isSpent() {
        return bytes > maxBytes;
    }
}
