package dev.tokenbus.worker.upstream;

import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: before retry n, a random time of 0 to {@code base * 2^(n-1)}, at most {@code
 * most}; a server's own wish is a lower bound.
 *
 * @param baseMs the longest first wait, in milliseconds
 * @param mostMs the longest wait of all, and the longest wish of a server that is waited for
 */
record BackOff(long baseMs, long mostMs) {
    static final BackOff DEFAULT = new BackOff(250, 8_000);

    /** Whether a server's wish is short enough to be waited for here. */
    boolean canWait(long retryAfterMs) {
        return retryAfterMs <= mostMs;
    }

    /** Milliseconds to wait before a retry, counted from 1. */
    long delayMs(int retry, long retryAfterMs, RandomGenerator random) {
        long ceiling = Math.min(mostMs, baseMs << Math.min(retry - 1, 20));
        return Math.max(retryAfterMs, random.nextLong(ceiling + 1));
    }
}
