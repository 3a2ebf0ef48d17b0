package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** A value that only grows. */
final class Counter implements Instrument {
    private final Metric<Counter> metric;
    private final LongAdder adder = new LongAdder();

    Counter(Metric<Counter> metric) {
        this.metric = metric;
    }

    void increment() {
        adder.increment();
    }

    void add(long amount) {
        adder.add(amount);
    }

    @Override
    public void reportTo(ReportDraft draft) {
        draft.counter(metric.name(), adder.sum());
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        FunctionCounter.builder(metric.meterName(), adder, LongAdder::sum)
                .description(metric.help())
                .register(registry);
    }
}
