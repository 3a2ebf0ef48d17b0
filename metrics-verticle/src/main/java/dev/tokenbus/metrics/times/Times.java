package dev.tokenbus.metrics.times;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * How often each time of one kind was measured, in the buckets of {@link Histograms}: to within 1 %, up to an hour. Any thread may
 * record, with one atomic increment (benchmarks: {@code LatencyBenchmark}); one thread makes reports. Takes 40 KB.
 */
public final class Times {
    /** Below this many microseconds each has a bucket of its own; above, buckets are 1/128 to 1/256 as wide as their values. */
    private static final int SUB_BITS = 7;

    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final long MOST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final AtomicLongArray counts = new AtomicLongArray(bucket(MOST_MICROS) + 1);

    /** The counts of the latest report; of each, only the low bits are needed to know what came after it. */
    private final int[] reported = new int[counts.length()];

    /** Takes the time that stands for a bucket, in microseconds, and how often it was measured. */
    public interface Consumer {
        void accept(long micros, long count);
    }

    /** Anything longer than an hour counts as an hour, and what is negative as 0. */
    public void record(long nanos) {
        counts.getAndIncrement(bucket(Math.max(0, Math.min(nanos / 1_000, MOST_MICROS))));
    }

    /** Every time that was measured, the shortest first. */
    public void forEach(Consumer consumer) {
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            long count = counts.get(bucket);
            if (count > 0) {
                consumer.accept(middle(bucket), count);
            }
        }
    }

    /** Adds what was recorded since the call before. One caller at a time; threads may record meanwhile. */
    public void drainTo(Histogram interval) {
        for (int bucket = 0; bucket < reported.length; bucket++) {
            int added = (int) counts.get(bucket) - reported[bucket];
            if (added != 0) {
                reported[bucket] += added;
                interval.recordValueWithCount(middle(bucket), Integer.toUnsignedLong(added));
            }
        }
    }

    private static int bucket(long micros) {
        int shift = Math.max(0, Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(micros));
        return (shift << SUB_BITS) + (int) (micros >>> shift);
    }

    private static long middle(int bucket) {
        int shift = Math.max(0, (bucket >> SUB_BITS) - 1);
        long lowest = (long) (bucket - (shift << SUB_BITS)) << shift;
        return lowest + (1L << shift >> 1);
    }
}
