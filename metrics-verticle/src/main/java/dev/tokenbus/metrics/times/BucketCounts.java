package dev.tokenbus.metrics.times;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Sorts times into Prometheus' buckets. */
public final class BucketCounts implements Times.Consumer {
    private static final double MICROS_PER_SECOND = 1e6;

    private final double[] upTo;
    private final long[] counts;
    private int bucket;
    private double seconds;

    private BucketCounts(Buckets buckets) {
        this.upTo = buckets.upTo();
        this.counts = new long[upTo.length];
    }

    /** All times as one of the series of a histogram. */
    public static HistogramDataPointSnapshot of(Times times, Buckets buckets, Labels labels) {
        BucketCounts counted = new BucketCounts(buckets);
        times.forEach(counted);
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(counted.upTo, counted.counts))
                .sum(counted.seconds)
                .build();
    }

    @Override
    public void accept(long micros, long count) {
        double each = micros / MICROS_PER_SECOND;
        while (each > upTo[bucket]) {
            bucket++;
        }
        counts[bucket] += count;
        seconds += each * count;
    }
}
