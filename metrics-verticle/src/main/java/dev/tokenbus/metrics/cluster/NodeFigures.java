package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.Metric;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the formulas of {@link Figures} read: the values of one node, or of several nodes together.
 *
 * @param values counters and gauges, by their names in reports
 * @param rates what the counters grew by per second between the latest two reports, by their names; without those that did
 *     not grow
 * @param lastMinute times of the last minute, in milliseconds
 * @param lastInterval times since the report before the latest, in milliseconds
 */
record NodeFigures(
        Map<String, Long> values,
        Map<String, Double> rates,
        Map<Latency, Mean> lastMinute,
        Map<Latency, Mean> lastInterval) {

    /** Values and rates are sums; means are weighted by how much each node measured. */
    static NodeFigures sum(Collection<NodeFigures> nodes) {
        Map<String, Long> values = new HashMap<>();
        Map<String, Double> rates = new HashMap<>();
        Map<Latency, Mean> lastMinute = new EnumMap<>(Latency.class);
        Map<Latency, Mean> lastInterval = new EnumMap<>(Latency.class);
        for (NodeFigures node : nodes) {
            node.values.forEach((name, value) -> values.merge(name, value, Long::sum));
            node.rates.forEach((name, rate) -> rates.merge(name, rate, Double::sum));
            node.lastMinute.forEach((latency, mean) -> lastMinute.merge(latency, mean, Mean::plus));
            node.lastInterval.forEach((latency, mean) -> lastInterval.merge(latency, mean, Mean::plus));
        }
        return new NodeFigures(values, rates, lastMinute, lastInterval);
    }

    /** With a label, the sum over its values. */
    long value(Metric<?> metric) {
        return metric.names().stream().mapToLong(this::value).sum();
    }

    /** The value for one value of the metric's label. */
    long value(Metric<?> metric, String labelValue) {
        return value(metric.name(labelValue));
    }

    /** How much a counter grew per second; with a label, the sum over its values. */
    double rate(Metric<?> metric) {
        return metric.names().stream()
                .mapToDouble(name -> rates.getOrDefault(name, 0.0))
                .sum();
    }

    /** One value by another; 0 where the other is 0. */
    double ratio(Metric<?> dividend, Metric<?> divisor) {
        return new Mean(value(dividend), value(divisor)).value();
    }

    double meanOfLastMinute(Latency latency) {
        return lastMinute.getOrDefault(latency, Mean.NONE).value();
    }

    double meanOfLastInterval(Latency latency) {
        return lastInterval.getOrDefault(latency, Mean.NONE).value();
    }

    NodeMetrics toMetrics() {
        Map<String, Number> metrics = new LinkedHashMap<>();
        Figures.ROWS.forEach(figure -> metrics.put(figure.name(), figure.of(this)));
        return new NodeMetrics(metrics);
    }

    private long value(String name) {
        return values.getOrDefault(name, 0L);
    }
}
