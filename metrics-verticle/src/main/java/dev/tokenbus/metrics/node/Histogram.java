package dev.tokenbus.metrics.node;

import dev.tokenbus.metrics.times.BucketCounts;
import dev.tokenbus.metrics.times.Buckets;
import dev.tokenbus.metrics.times.Times;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@link Times} of one kind of a whole node. Reports and Prometheus show what is computed from the counts. */
final class Histogram implements Instrument {
    /** The greatest time of the last minute is forgotten in three steps. */
    private static final int MAX_STEPS = 3;

    private static final long MAX_STEP_MS = TimeUnit.MINUTES.toMillis(1) / MAX_STEPS;
    private static final double MICROS_PER_SECOND = 1e6;

    private final Metric<Histogram> metric;
    private final Buckets buckets;
    private final Times times = new Times();
    private final TimeWindowMax max = new TimeWindowMax(Clock.SYSTEM, MAX_STEP_MS, MAX_STEPS);

    Histogram(Metric<Histogram> metric, Buckets buckets) {
        this.metric = metric;
        this.buckets = buckets;
    }

    void record(long nanos) {
        times.record(nanos);
    }

    @Override
    public void reportTo(ReportDraft draft) {
        org.HdrHistogram.Histogram interval = draft.emptyHistogram();
        times.drainTo(interval);
        max.record(interval.getMaxValue() / MICROS_PER_SECOND);
        draft.histogram(metric.name(), interval);
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        String name = registry.config().namingConvention().name(metric.meterName(), Meter.Type.TIMER, "seconds");
        String maxName = name + "_max";
        registry.getPrometheusRegistry().register(new MultiCollector() {
            @Override
            public MetricSnapshots collect() {
                return MetricSnapshots.of(histogram(name), greatest(maxName));
            }

            @Override
            public List<String> getPrometheusNames() {
                return List.of(name, maxName);
            }
        });
    }

    private HistogramSnapshot histogram(String name) {
        return HistogramSnapshot.builder()
                .name(name)
                .help(metric.help())
                .dataPoint(BucketCounts.of(times, buckets, Labels.EMPTY))
                .build();
    }

    /** The greatest time of the last minute, as of the latest report. */
    private GaugeSnapshot greatest(String name) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(metric.help())
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(Labels.EMPTY)
                        .value(max.poll())
                        .build())
                .build();
    }
}
