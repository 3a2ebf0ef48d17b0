package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Something that a node measures, and the two places where it is shown. Recording is thread-safe and never blocks. */
sealed interface Instrument permits Counter, LabeledCounter, Gauge, Histogram, ChunkDistribution {
    /** Adds this to a report; histograms start a new interval. One caller at a time. */
    void reportTo(ReportDraft draft);

    /** Shows this in a registry, at most once. */
    void bindTo(PrometheusMeterRegistry registry);
}
