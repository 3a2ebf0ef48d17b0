package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.LongSupplier;

/**
 * A value as it is now, asked for when shown. What is derived from two counters may be seen between their updates: a
 * negative value shows as 0.
 */
final class Gauge implements Instrument {
    private final String name;
    private final String description;
    private final LongSupplier value;

    Gauge(String name, String description, LongSupplier value) {
        this.name = name;
        this.description = description;
        this.value = value;
    }

    @Override
    public void reportTo(ReportDraft draft) {
        draft.gauge(name, now());
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        io.micrometer.core.instrument.Gauge.builder(MeterNames.PREFIX + name, this, Gauge::now)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private long now() {
        return Math.max(0, value.getAsLong());
    }
}
