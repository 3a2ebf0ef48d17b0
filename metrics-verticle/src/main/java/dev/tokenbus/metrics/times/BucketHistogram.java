package dev.tokenbus.metrics.times;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/** Values in the buckets that Prometheus sees of them, and nothing finer: some 200 bytes. Any thread may record. */
public final class BucketHistogram {
    private final double[] upTo;
    private final AtomicLongArray counts;
    private final DoubleAdder sum = new DoubleAdder();

    public BucketHistogram(Buckets buckets) {
        this.upTo = buckets.upTo();
        this.counts = new AtomicLongArray(upTo.length);
    }

    /** Counts a value; one below zero counts as 0. */
    public void record(double value) {
        double counted = Math.max(0, value);
        int found = Arrays.binarySearch(upTo, counted);
        counts.getAndIncrement(found < 0 ? -found - 1 : found);
        sum.add(counted);
    }

    /** All values as one of the series of a histogram. */
    public HistogramDataPointSnapshot snapshot(Labels labels) {
        long[] now = new long[upTo.length];
        Arrays.setAll(now, counts::get);
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(upTo, now))
                .sum(sum.sum())
                .build();
    }
}
