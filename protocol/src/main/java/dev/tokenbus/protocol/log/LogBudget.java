package dev.tokenbus.protocol.log;

import java.util.function.LongConsumer;

/**
 * What all streams of one gateway or worker instance hold together, live ones too, and how short the room is. On one event loop.
 *
 * <p>Three marks follow from the limit. Above it the logs of ended streams leave and the largest live streams wait; up to an eighth
 * more is for new streams and for those below their share; above half more something has to leave at once.
 */
public final class LogBudget {
    private static final int SHARE_OF_HEAP = 4;

    /** What is reserved for the log of a new stream, in bytes: the answer to a short question fits. */
    private static final long MOST_RESERVED = 16 << 10;

    private final long maxBytes;
    private final LongConsumer meter;
    private Runnable whenShort = () -> {};
    private long bytes;
    private long reserved;
    private int live;
    private long spentSince;
    private boolean spent;

    /** @param meter receives each change, in bytes */
    public LogBudget(long maxBytes, LongConsumer meter) {
        this.maxBytes = maxBytes;
        this.meter = meter;
    }

    /** The bytes that the logs of a node may take; 0 stands for a quarter of the maximum heap. */
    public static long orShareOfHeap(long configured) {
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** Sets what {@link #isShort} calls. */
    public void onShort(Runnable action) {
        whenShort = action;
    }

    /** A log has grown although the budget is spent. */
    public void isShort() {
        whenShort.run();
    }

    /** A log has grown by so many bytes, or is gone. */
    public void held(long delta) {
        bytes += delta;
        meter.accept(delta);
    }

    void reserved(long delta) {
        reserved += delta;
    }

    void live(int delta) {
        live += delta;
    }

    long roomOfNewStream() {
        return Math.min(MOST_RESERVED, maxBytes / 16);
    }

    /** Whether another stream with a prompt of so many bytes may begin. */
    public boolean hasRoomFor(long promptBytes) {
        return bytes + reserved + LogRoom.LEAST + roomOfNewStream() + promptBytes <= maxBytes + maxBytes / 8;
    }

    /** Whether the streams hold more than they may: ended ones are to leave, and large ones to wait. */
    public boolean isSpent() {
        return bytes > maxBytes;
    }

    /** Whether even the room for new and small streams is used up. */
    public boolean isOverrun() {
        return bytes > maxBytes + maxBytes / 8;
    }

    /** Whether something has to leave at once, because what holds it has no other way to stop. */
    public boolean isExhausted() {
        return bytes > maxBytes + maxBytes / 2;
    }

    /** Whether a log is larger than it could be if all live streams had equal parts of the budget. */
    public boolean isAboveShare(long logBytes) {
        return logBytes > maxBytes / Math.max(1, live);
    }

    /** How many bytes have to leave so that there is room again; 0 or less for none. */
    public long excess() {
        return bytes - (maxBytes - maxBytes / 8);
    }

    /** Called once a second: whether the budget has been spent for so long now; then the time begins again. */
    public boolean hasBeenSpentFor(long nanos, long now) {
        boolean still = spent && isSpent();
        if (!still || now - spentSince > nanos) {
            spentSince = now;
            spent = isSpent();
            return still;
        }
        return false;
    }
}
