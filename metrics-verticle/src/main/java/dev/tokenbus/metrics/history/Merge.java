package dev.tokenbus.metrics.history;

import dev.tokenbus.metrics.times.Histograms;
import org.HdrHistogram.Histogram;

/** Room in which the times of some seconds are merged, one delay after the other. Confined to one thread. */
public final class Merge {
    private final Histogram micros = Histograms.create();

    /** Merges what a track has of the seconds {@code from} to {@code to}; says whether there is any. */
    public boolean of(Track track, Delay delay, long from, long to) {
        if (micros.getTotalCount() > 0) {
            micros.reset();
        }
        for (long at = from; at <= to; at++) {
            Second second = track.find(at);
            if (second != null) {
                second.of(delay).addTo(micros);
            }
        }
        return micros.getTotalCount() > 0;
    }

    /** In milliseconds, of what was merged last. */
    public double percentile(double percentile) {
        return LatencyMetrics.millis(micros.getValueAtPercentile(percentile));
    }

    /** Of what was merged last. */
    LatencyMetrics latency() {
        return LatencyMetrics.ofMicros(micros);
    }
}
