package dev.tokenbus.metrics.node;

/**
 * Divides nanoseconds from 0 to {@link #MAX_NANOS} into buckets whose width grows with the value: 1 µs up to 128 µs, then
 * at most 1/64 of the value. A bucket is found with two shifts.
 */
final class LogLinear {
    /** The longest time with a bucket of its own, about 4 s; longer ones are in the last bucket. */
    static final long MAX_NANOS = (1L << 32) - 1;

    /** One unit is 1024 ns, so that no division is needed. */
    private static final int UNIT_BITS = 10;

    private static final int SUB_BITS = 6;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    /** How many buckets there are. */
    static final int COUNT = index(MAX_NANOS) + 1;

    private LogLinear() {}

    static int index(long nanos) {
        long units = Math.max(0, Math.min(nanos, MAX_NANOS)) >>> UNIT_BITS;
        int shift = Math.max(0, Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(units));
        return (shift << SUB_BITS) + (int) (units >>> shift);
    }

    /** The least value of a bucket, in nanoseconds; for {@link #COUNT}, the end of the last. */
    static long lowest(int index) {
        if (index < 2 * SUB_BUCKETS) {
            return (long) index << UNIT_BITS;
        }
        int shift = (index >> SUB_BITS) - 1;
        return (long) ((index & SUB_BUCKETS - 1) + SUB_BUCKETS) << shift + UNIT_BITS;
    }

    /** The value that stands for a bucket: its middle, in nanoseconds. */
    static long middle(int index) {
        return (lowest(index) + lowest(index + 1)) / 2;
    }
}
