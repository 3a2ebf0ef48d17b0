package dev.tokenbus.metrics.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** A meter with an instrument for each row of a table: the values of one node's metrics. */
abstract class TableMeter {
    private final Instrument[] instruments;

    TableMeter(MetricTable table) {
        instruments = table.rows().stream().map(Metric::newInstrument).toArray(Instrument[]::new);
    }

    /** The instrument of a row of the table, which made it: the type is right. */
    @SuppressWarnings("unchecked")
    final <I extends Instrument> I of(Metric<I> metric) {
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
