package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The values of one node's metrics: an instrument for each row of a table. */
final class Instruments {
    private final Instrument[] instruments;

    Instruments(MetricTable table) {
        instruments = table.rows().stream().map(Metric::newInstrument).toArray(Instrument[]::new);
    }

    /** The instrument of a row of the table, which made it: the type is right. */
    @SuppressWarnings("unchecked")
    <I extends Instrument> I of(Metric<I> metric) {
        return (I) instruments[metric.index()];
    }

    void reportTo(ReportDraft draft) {
        for (Instrument instrument : instruments) {
            instrument.reportTo(draft);
        }
    }

    void bindTo(PrometheusMeterRegistry registry) {
        for (Instrument instrument : instruments) {
            instrument.bindTo(registry);
        }
    }
}
