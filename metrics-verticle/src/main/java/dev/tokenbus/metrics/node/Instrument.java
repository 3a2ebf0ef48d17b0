package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Holds the value of one metric of one node, and shows it in two places. Recording is thread-safe and never blocks. */
sealed interface Instrument permits Counter, LabeledCounter, Gauge, Histogram {
    /** Adds the value to a report; histograms start a new interval. One caller at a time. */
    void reportTo(ReportDraft draft);

    /** Shows the value in a registry. At most one call. */
    void bindTo(PrometheusMeterRegistry registry);
}
