package dev.tokenbus.metrics.history;

/**
 * The time between two reports of a node, in milliseconds since 1970.
 *
 * @param fromMs when the report before was made
 * @param toMs when the later one was made; no less than {@code fromMs}
 * @param middleMs the middle of the time that the later report measured, which is shorter where reports in between were lost
 */
record Interval(long fromMs, long toMs, long middleMs) {
    static final long SECOND_MS = 1000;

    /** The second in which it begins; two reports at the same time are a millisecond apart. */
    long first() {
        return Math.floorDiv(startMs(), SECOND_MS);
    }

    long last() {
        return Math.floorDiv(toMs - 1, SECOND_MS);
    }

    long middle() {
        return Math.floorDiv(middleMs, SECOND_MS);
    }

    /** Whether a second ends in it; each second ends in one interval of a node. */
    boolean hasEndOf(long second) {
        long endMs = (second + 1) * SECOND_MS;
        return fromMs < endMs && endMs <= toMs;
    }

    /** How much of what has grown in the interval has grown in a second: as much as the second has of it. The parts add up. */
    long share(long grown, long second) {
        return grownBefore(second + 1, grown) - grownBefore(second, grown);
    }

    private long grownBefore(long second, long grown) {
        long lengthMs = toMs - startMs();
        long passedMs = Math.max(0, Math.min(second * SECOND_MS - startMs(), lengthMs));
        return passedMs == lengthMs ? grown : (long) ((double) grown * passedMs / lengthMs);
    }

    private long startMs() {
        return Math.min(fromMs, toMs - 1);
    }
}
