package dev.tokenbus.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.LongSupplier;

/**
 * A value as it is now, asked for when shown. What is derived from two counters may be seen between their updates: a
 * negative value shows as 0.
 */
final class Level implements Instrument {
    private final String name;
    private final String description;
    private final LongSupplier value;

    Level(String name, String description, LongSupplier value) {
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
        Gauge.builder(MeterNames.PREFIX + name, this, Level::now)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private long now() {
        return Math.max(0, value.getAsLong());
    }
}
