package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** A counter that only grows. */
final class Counter implements Instrument {
    private final String name;
    private final String description;
    private final LongAdder adder = new LongAdder();

    Counter(String name, String description) {
        this.name = name;
        this.description = description;
    }

    void increment() {
        adder.increment();
    }

    void add(long amount) {
        adder.add(amount);
    }

    long sum() {
        return adder.sum();
    }

    @Override
    public void reportTo(ReportDraft draft) {
        draft.counter(name, sum());
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        FunctionCounter.builder(MeterNames.PREFIX + name, this, Counter::sum)
                .description(description)
                .register(registry);
    }
}
