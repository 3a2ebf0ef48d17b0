package dev.tokenbus.worker.retry;

import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the wait before retry n is random, from 0 to {@code baseMs * 2^(n-1)}, at most {@code
 * maxMs}, and never shorter than the server asks for.
 *
 * @param baseMs the longest first wait, in milliseconds
 * @param maxMs the longest wait of all, and the longest {@code Retry-After} that is honoured
 */
public record BackOff(long baseMs, long maxMs) {
    static final BackOff DEFAULT = new BackOff(250, 8_000);

    /** Whether the wait that a server asks for is short enough. */
    boolean canWait(long retryAfterMs) {
        return retryAfterMs <= maxMs;
    }

    /** Milliseconds to wait before a retry, counted from 1. */
    public long delayMs(int retry, long retryAfterMs, RandomGenerator random) {
        long ceiling = Math.min(maxMs, baseMs << Math.min(retry - 1, 20));
        return Math.max(retryAfterMs, random.nextLong(ceiling + 1));
    }
}
