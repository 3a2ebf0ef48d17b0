package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** A value that goes up and down. A value below zero, which is one between two updates that belong together, shows as 0. */
final class Gauge implements Instrument {
    private final Metric<Gauge> metric;
    private final AtomicLong value = new AtomicLong();

    Gauge(Metric<Gauge> metric) {
        this.metric = metric;
    }

    /** Changes the value and returns the new one. */
    long add(long delta) {
        return value.addAndGet(delta);
    }

    /** Sets the value to one that is greater than it. */
    void raiseTo(long least) {
        value.accumulateAndGet(least, Math::max);
    }

    @Override
    public void reportTo(ReportDraft draft) {
        draft.gauge(metric.name(), now());
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        io.micrometer.core.instrument.Gauge.builder(metric.meterName(), this, Gauge::now)
                .description(metric.help())
                .strongReference(true)
                .register(registry);
    }

    private long now() {
        return Math.max(0, value.get());
    }
}
