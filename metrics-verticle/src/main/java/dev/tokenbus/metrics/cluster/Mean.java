package dev.tokenbus.metrics.cluster;

import org.HdrHistogram.Histogram;

/**
 * A mean in two parts, so that two means can be merged into the mean of all values.
 *
 * @param sum the sum of the values
 * @param count how many values there are
 */
record Mean(double sum, long count) {
    static final Mean NONE = new Mean(0, 0);

    /** The mean of a histogram of microseconds, in milliseconds. */
    static Mean ofMillis(Histogram micros) {
        long count = micros.getTotalCount();
        return count == 0 ? NONE : new Mean(micros.getMean() * count / 1000, count);
    }

    Mean plus(Mean other) {
        return new Mean(sum + other.sum, count + other.count);
    }

    /** 0 where there is no value. */
    double value() {
        return count == 0 ? 0 : sum / count;
    }
}
