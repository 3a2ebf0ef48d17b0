package dev.tokenbus.metrics.history;

import java.util.EnumMap;
import java.util.Map;

/**
 * Some seconds of a series together.
 *
 * @param from the first, in seconds since 1970
 * @param to the last
 */
public record Span(Track track, long from, long to) {
    /** The last seconds, so many at most, of which anything is known. */
    public static Span last(Track track, int seconds, History history) {
        return new Span(track, Math.max(history.since(), history.settled() - seconds + 1), history.settled());
    }

    /** A counter's mean growth. */
    public double perSecond(Column counter) {
        long sum = 0;
        for (long at = from; at <= to; at++) {
            Second second = track.find(at);
            sum += second == null ? 0 : second.of(counter);
        }
        return to < from ? 0 : (double) sum / (to - from + 1);
    }

    /** A gauge at the end. */
    public long atEnd(Column gauge) {
        Second second = track.find(to);
        return second == null ? 0 : second.of(gauge);
    }

    /** Only those that were measured. */
    public Map<Delay, LatencyMetrics> latencies(Merge merge) {
        Map<Delay, LatencyMetrics> latencies = new EnumMap<>(Delay.class);
        for (Delay delay : Delay.ALL) {
            if (merge.of(track, delay, from, to)) {
                latencies.put(delay, merge.latency());
            }
        }
        return latencies;
    }
}
