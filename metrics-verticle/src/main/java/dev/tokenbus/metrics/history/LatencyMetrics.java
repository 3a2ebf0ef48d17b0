package dev.tokenbus.metrics.history;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The percentiles of a time, in milliseconds, from merged histograms; 0 where nothing was measured.
 *
 * @param p50 half took no longer
 * @param p90 90 % took no longer
 * @param p95 95 % took no longer
 * @param p99 99 % took no longer
 * @param p999 99.9 % took no longer
 * @param max the longest
 * @param count how many there were
 */
public record LatencyMetrics(double p50, double p90, double p95, double p99, double p999, double max, long count) {
    /** Of a time that was not measured. */
    public static final LatencyMetrics NONE = new LatencyMetrics(0, 0, 0, 0, 0, 0, 0);

    public static LatencyMetrics ofMicros(Histogram micros) {
        return new LatencyMetrics(
                millis(micros.getValueAtPercentile(50)),
                millis(micros.getValueAtPercentile(90)),
                millis(micros.getValueAtPercentile(95)),
                millis(micros.getValueAtPercentile(99)),
                millis(micros.getValueAtPercentile(99.9)),
                millis(micros.getMaxValue()),
                micros.getTotalCount());
    }

    static double millis(long micros) {
        return micros / (double) TimeUnit.MILLISECONDS.toMicros(1);
    }
}
