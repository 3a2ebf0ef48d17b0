package dev.tokenbus.gateway.socket;

/** A token bucket: allows a number of events a second on average, and twice as many at once. */
final class RateLimit {
    private static final int BURST_SECONDS = 2;

    private final double perNano;
    private final double most;
    private double tokens;
    private long lastNanos;

    RateLimit(int perSecond, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.most = (double) perSecond * BURST_SECONDS;
        this.tokens = most;
        this.lastNanos = nowNanos;
    }

    /** Takes a token; false when none is left. */
    boolean tryTake(long nowNanos) {
        tokens = Math.min(most, tokens + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Whether so few come that at least half of what may come at once is left. */
    boolean isQuiet() {
        return tokens * 2 >= most;
    }
}
