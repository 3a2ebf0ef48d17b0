package dev.tokenbus.worker.simulated;

/**
 * The SplitMix64 generator, written out, so that a seed gives the same text and the same jitter on every JDK of a
 * cluster; {@code java.util.SplittableRandom} promises that within one program only.
 */
final class SplitMix {
    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** A number in 0..bound-1. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(nextLong(), bound);
    }

    /** A number from about the normal distribution with mean 0 and standard deviation 1, within -6..6. */
    double nextNormal() {
        // The sum of twelve uniform numbers: no loops and no state, and good enough for jitter.
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += (nextLong() >>> 11) * 0x1.0p-53;
        }
        return sum;
    }
}
