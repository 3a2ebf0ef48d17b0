package dev.tokenbus.metrics.history;

import dev.tokenbus.metrics.times.Histograms;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/**
 * What was measured between two reports of a node. It is laid on the seconds in between, a counter's growth in parts, so that a report
 * which is late, early or lost makes neither a hole nor a spike.
 *
 * @param counters what counters grew by, only those that did
 * @param gauges as they were at the end
 */
record Growth(Interval interval, Map<Column, Long> counters, Map<Column, Long> gauges, Map<Delay, PackedTimes> times) {
    /**
     * What counters grew by.
     *
     * @param of what a report has of a column
     */
    static Map<Column, Long> between(
            Map<String, Long> before,
            Map<String, Long> after,
            List<Column> columns,
            ToLongBiFunction<Column, Map<String, Long>> of) {
        Map<Column, Long> grown = new HashMap<>();
        for (Column column : columns) {
            long by = of.applyAsLong(column, after) - of.applyAsLong(column, before);
            if (by > 0) {
                grown.put(column, by);
            }
        }
        return grown;
    }

    /**
     * Throws {@link IllegalArgumentException} for a damaged histogram.
     *
     * @param name what a report calls a delay
     */
    static Map<Delay, PackedTimes> times(Map<String, byte[]> histograms, Function<Delay, String> name) {
        Map<Delay, PackedTimes> times = new EnumMap<>(Delay.class);
        for (Delay delay : Delay.ALL) {
            byte[] histogram = histograms.get(name.apply(delay));
            if (histogram != null) {
                times.put(delay, PackedTimes.of(Histograms.decode(histogram)));
            }
        }
        return times;
    }

    boolean isNothing() {
        return counters.isEmpty() && times.isEmpty();
    }

    /** Adds it to a track, from the second {@code first} on. */
    void addTo(Track track, long first) {
        for (long at = Math.max(first, interval.first()); at <= interval.last(); at++) {
            long second = at;
            track.change(second, each -> {
                counters.forEach((column, grown) -> each.add(column, interval.share(grown, second)));
                if (interval.hasEndOf(second)) {
                    gauges.forEach(each::add);
                }
            });
        }
        if (!times.isEmpty() && interval.middle() >= first) {
            track.change(interval.middle(), each -> times.forEach(each::add));
        }
    }
}
