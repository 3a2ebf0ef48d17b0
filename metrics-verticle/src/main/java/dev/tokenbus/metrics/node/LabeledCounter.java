package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A counter for each value of a label. */
final class LabeledCounter implements Instrument {
    private final Metric<LabeledCounter> metric;
    private final Map<String, LongAdder> adders;

    LabeledCounter(Metric<LabeledCounter> metric) {
        this.metric = metric;
        this.adders = metric.label().values().stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), value -> new LongAdder()));
    }

    /** Counts one of a value that the label has. */
    void increment(String labelValue) {
        Objects.requireNonNull(adders.get(labelValue), labelValue).increment();
    }

    @Override
    public void reportTo(ReportDraft draft) {
        adders.forEach((value, adder) -> draft.counter(metric.name(value), adder.sum()));
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        adders.forEach((value, adder) -> FunctionCounter.builder(metric.meterName(), adder, LongAdder::sum)
                .tag(metric.label().name(), value)
                .description(metric.help())
                .register(registry));
    }
}
