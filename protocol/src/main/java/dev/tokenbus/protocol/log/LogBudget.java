package dev.tokenbus.protocol.log;

import java.util.function.LongConsumer;

/** What all logs of one gateway or worker instance cost together, and whether that is more than they may. On one event loop. */
public final class LogBudget {
    private static final int SHARE_OF_HEAP = 4;

    private final long maxBytes;
    private final LongConsumer meter;
    private long bytes;

    /** @param meter told each change */
    public LogBudget(long maxBytes, LongConsumer meter) {
        this.maxBytes = maxBytes;
        this.meter = meter;
    }

    /** The configured bytes of a node; 0 stands for a quarter of the largest heap. */
    public static long orShareOfHeap(long configured) {
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** A log has grown by so many bytes, or is gone. */
    public void held(long delta) {
        bytes += delta;
        meter.accept(delta);
    }

    /** Whether there is no room for another stream. */
    public boolean isSpent() {
        return bytes > maxBytes;
    }
}
