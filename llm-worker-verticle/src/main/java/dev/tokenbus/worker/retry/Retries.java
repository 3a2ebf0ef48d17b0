package dev.tokenbus.worker.retry;

import java.util.random.RandomGenerator;

/** How often a server is asked for one answer: again after a failure that may pass, and in other words after a refusal. */
public final class Retries {
    private static final BackOff BACK_OFF = BackOff.DEFAULT;
    /** Two fields may be refused; a server that refuses more has another reason. */
    private static final int MAX_REWORDINGS = 2;

    private final int most;
    private int count;
    private int rewordings;

    public Retries(int most) {
        this.most = most;
    }

    /** The most retries. */
    public int most() {
        return most;
    }

    /** The retries until now. */
    public int count() {
        return count;
    }

    /** Whether to ask in other words; counts that. */
    public boolean reword() {
        return rewordings++ < MAX_REWORDINGS;
    }

    /** Whether there is a retry left for a server that asks for such a wait. */
    public boolean mayAsk(long retryAfterMs) {
        return count < most && BACK_OFF.canWait(retryAfterMs);
    }

    /** Counts a retry; returns the milliseconds before it. */
    public long next(long retryAfterMs, RandomGenerator random) {
        count++;
        return BACK_OFF.delayMs(count, retryAfterMs, random);
    }
}
