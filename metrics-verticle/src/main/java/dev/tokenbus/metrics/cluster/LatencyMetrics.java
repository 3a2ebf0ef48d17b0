package dev.tokenbus.metrics.cluster;

import org.HdrHistogram.Histogram;

/**
 * The percentiles of a time in the last minute, in milliseconds; 0 where nothing was measured.
 *
 * @param p50 half took no longer
 * @param p95 95 % took no longer
 * @param p99 99 % took no longer
 * @param max the longest
 * @param count how many there were
 */
public record LatencyMetrics(double p50, double p95, double p99, double max, long count) {
    /** Of a time that was not measured. */
    public static final LatencyMetrics NONE = new LatencyMetrics(0, 0, 0, 0, 0);

    static LatencyMetrics ofMicros(Histogram micros) {
        return new LatencyMetrics(
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(95) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0,
                micros.getTotalCount());
    }
}
