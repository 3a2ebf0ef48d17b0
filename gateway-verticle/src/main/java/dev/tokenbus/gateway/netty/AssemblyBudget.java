package dev.tokenbus.gateway.netty;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What the unfinished messages and request bodies of one gateway instance's clients may cost together. When there is no room for more
 * of one, those that began long ago give way; if there is none, the message has to. On one event loop.
 *
 * <p>The first {@link #FREE_BYTES} of a message need no room, so that short ones get through whatever others do.
 */
public final class AssemblyBudget {
    /** More than any frame without a prompt takes. */
    static final int FREE_BYTES = 1024;

    /** A message that is still not complete after so long gives way to others. */
    static final long SLOW_NANOS = 10_000_000_000L;

    private static final int SHARE_OF_HEAP = 16;

    private final long maxBytes;
    private final LongSupplier clock;
    private final LongConsumer meter;
    private final Set<Unfinished> unfinished = new LinkedHashSet<>();
    private long bytes;

    /** What takes room: a message, or the body of a request. */
    public interface Unfinished {
        /** When it took its first room, by the budget's clock. */
        long begunAt();

        /** It began long ago, and others need the room: it gives its own back. */
        void giveWay();
    }

    /**
     * @param clock the monotonic clock, in nanoseconds
     * @param meter told each change
     */
    public AssemblyBudget(long maxBytes, LongSupplier clock, LongConsumer meter) {
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.meter = meter;
    }

    /**
     * The configured bytes of a node; each instance's part of them has room for one message at least. Where that is 0 a sixteenth of the
     * largest heap, with room for one body too.
     */
    public static long ofInstance(long configured, int instances, long maxMessageBytes, long maxBodyBytes) {
        if (configured > 0) {
            return Math.max(configured / instances, maxMessageBytes);
        }
        long ofNode = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return Math.max(ofNode / instances, Math.max(maxMessageBytes, maxBodyBytes));
    }

    public long now() {
        return clock.getAsLong();
    }

    /** Takes room for a message that grows; false when there is none. */
    public boolean take(Unfinished message, long more) {
        Iterator<Unfinished> oldest = unfinished.iterator();
        while (bytes + more > maxBytes && oldest.hasNext()) {
            Unfinished slow = oldest.next();
            if (now() - slow.begunAt() < SLOW_NANOS) {
                return false;
            }
            if (slow != message) {
                oldest.remove();
                slow.giveWay();
            }
        }
        if (bytes + more > maxBytes) {
            return false;
        }
        unfinished.add(message);
        changed(more);
        return true;
    }

    /** A message that took room needs so much of it no more. */
    public void giveBack(long less) {
        changed(-less);
    }

    /** A message that took room has given it back, and may be forgotten. */
    public void forget(Unfinished message) {
        unfinished.remove(message);
    }

    private void changed(long delta) {
        bytes += delta;
        meter.accept(delta);
    }
}
