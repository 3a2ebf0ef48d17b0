package dev.tokenbus.gateway.quota;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often something happens: a number of times in a second on average, and as many times at once as its average brings in some more
 * seconds (the generic cell rate algorithm of ITU-T I.371, in one number). Thread-safe.
 */
final class Rate {
    /** So much is never owed: the clock was set back, as tests do. */
    private static final long TOO_MUCH_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** When all that has happened is paid for. */
    private final AtomicLong paidAt;

    Rate(long now) {
        paidAt = new AtomicLong(now);
    }

    /**
     * Takes what costs so many nanoseconds, if that is within the limit, or if nothing is owed, so that what costs much is not refused for
     * ever.
     *
     * @param ahead how many nanoseconds may be owed
     * @return 0 if it was taken, else after how many nanoseconds it could be
     */
    long take(long cost, long ahead, long now) {
        while (true) {
            long paid = paidAt.get();
            long owed = owed(paid, now);
            if (owed > 0 && owed + cost > ahead) {
                return Math.min(owed, owed + cost - ahead);
            }
            if (paidAt.compareAndSet(paid, now + owed + cost)) {
                return 0;
            }
        }
    }

    /** After how many nanoseconds what costs so many could be taken; 0 for at once. */
    long waitFor(long cost, long ahead, long now) {
        long owed = owed(paidAt.get(), now);
        return Math.max(0, Math.min(owed, owed + cost - ahead));
    }

    /** Whether nothing is owed, as if nothing had ever happened. */
    boolean isPaid(long now) {
        return owed(paidAt.get(), now) == 0;
    }

    private static long owed(long paid, long now) {
        long owed = paid - now;
        return owed < 0 || owed > TOO_MUCH_NANOS ? 0 : owed;
    }
}
