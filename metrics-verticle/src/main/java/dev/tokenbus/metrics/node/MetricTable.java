package dev.tokenbus.metrics.node;

import dev.tokenbus.metrics.times.Buckets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rows of a table of metrics, in the order in which the table lists them. */
final class MetricTable {
    private final List<Metric<?>> rows = new ArrayList<>();

    Metric<Counter> counter(String name, String help) {
        return row(name, Metric.PREFIX + name, help, Label.NONE, Counter::new);
    }

    Metric<LabeledCounter> counter(String name, String help, Label label) {
        return row(name, Metric.PREFIX + name, help, label, LabeledCounter::new);
    }

    Metric<Gauge> gauge(String name, String help) {
        return row(name, Metric.PREFIX + name, help, Label.NONE, Gauge::new);
    }

    Metric<Histogram> time(String name, String meterName, String help, Buckets buckets) {
        return row(name, meterName, help, Label.NONE, metric -> new Histogram(metric, buckets));
    }

    List<Metric<?>> rows() {
        return List.copyOf(rows);
    }

    private <I extends Instrument> Metric<I> row(
            String name, String meterName, String help, Label label, Function<Metric<I>, I> instrument) {
        Metric<I> row = new Metric<>(rows.size(), name, meterName, help, label, instrument);
        rows.add(row);
        return row;
    }
}
