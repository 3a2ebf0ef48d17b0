package dev.tokenbus.worker.generation;

/** How long streams wait for their first token: the mean of about the last ten. */
final class FirstTokenTime {
    private static final double WEIGHT_OF_NEWEST = 0.1;

    private double meanMs;

    void add(long nanos) {
        double millis = nanos / 1e6;
        meanMs = meanMs == 0 ? millis : meanMs * (1 - WEIGHT_OF_NEWEST) + millis * WEIGHT_OF_NEWEST;
    }

    /** 0 before the first token. */
    long meanMs() {
        return Math.round(meanMs);
    }
}
