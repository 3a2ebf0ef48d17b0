package dev.tokenbus.metrics.cluster;

import java.util.Map;
import java.util.Objects;

/**
 * The figures of one node, or of several nodes together.
 *
 * @param values one for each row of {@link Figures}, by the row's name
 */
public record NodeMetrics(Map<String, Number> values) {
    public NodeMetrics {
        values = Map.copyOf(values);
    }

    /** The value of a figure that the table has. */
    public Number value(String figure) {
        return Objects.requireNonNull(values.get(figure), figure);
    }
}
