package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AtomicHistogram;

/**
 * The times of one kind, each counted once. Recording is two atomic increments (benchmarks: {@code LatencyBenchmark}), cheap
 * enough for each chunk. Reports and Prometheus show what is computed from the counts, to within 1 %.
 */
final class Histogram implements Instrument {
    /** What OpenTelemetry requires of a {@code gen_ai} metric. */
    private static final Labels OPEN_TELEMETRY =
            Labels.of("gen_ai_operation_name", "chat", "gen_ai_provider_name", "tokenbus");

    /** The greatest time of the last minute is forgotten in three steps. */
    private static final int MAX_STEPS = 3;

    private static final long MAX_STEP_MS = TimeUnit.MINUTES.toMillis(1) / MAX_STEPS;
    private static final double MICROS_PER_SECOND = 1e6;

    private final Metric<Histogram> metric;
    private final Buckets buckets;
    private final AtomicHistogram micros = Histograms.createShared();
    private final org.HdrHistogram.Histogram reported = Histograms.create();
    private final TimeWindowMax max = new TimeWindowMax(Clock.SYSTEM, MAX_STEP_MS, MAX_STEPS);

    /** Takes the value that stands for a bucket of the histogram, and how often the histogram holds it. */
    private interface CountConsumer {
        void accept(long value, long count);
    }

    Histogram(Metric<Histogram> metric, Buckets buckets) {
        this.metric = metric;
        this.buckets = buckets;
    }

    void record(long nanos) {
        micros.recordValue(Histograms.micros(nanos));
    }

    /**
     * Threads may record meanwhile: each count is read once, and what is above the greatest time that this sees is in the
     * next report.
     */
    @Override
    public void reportTo(ReportDraft draft) {
        org.HdrHistogram.Histogram interval = draft.emptyHistogram();
        forEachCount((value, count) -> {
            long added = count - reported.getCountAtValue(value);
            if (added > 0) {
                interval.recordValueWithCount(value, added);
                reported.recordValueWithCount(value, added);
            }
        });
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
        double[] upTo = buckets.upTo();
        BucketCounts counts = new BucketCounts(upTo);
        forEachCount(counts);
        return HistogramSnapshot.builder()
                .name(name)
                .help(metric.help())
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(labels())
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(upTo, counts.counts))
                        .sum(counts.seconds)
                        .build())
                .build();
    }

    /** The greatest time of the last minute, as of the latest report. */
    private GaugeSnapshot greatest(String name) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(metric.help())
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels())
                        .value(max.poll())
                        .build())
                .build();
    }

    private Labels labels() {
        return metric.isOpenTelemetry() ? OPEN_TELEMETRY : Labels.EMPTY;
    }

    private void forEachCount(CountConsumer consumer) {
        long greatest = micros.getMaxValue();
        for (long value = 0; value <= greatest; value = micros.nextNonEquivalentValue(value)) {
            long count = micros.getCountAtValue(value);
            if (count > 0) {
                consumer.accept(micros.medianEquivalentValue(value), count);
            }
        }
    }

    /** Sorts the counts into Prometheus' buckets. */
    private static final class BucketCounts implements CountConsumer {
        private final double[] upTo;
        private final long[] counts;
        private int bucket;
        private double seconds;

        BucketCounts(double[] upTo) {
            this.upTo = upTo;
            this.counts = new long[upTo.length];
        }

        @Override
        public void accept(long value, long count) {
            double each = value / MICROS_PER_SECOND;
            while (each > upTo[bucket]) {
                bucket++;
            }
            counts[bucket] += count;
            seconds += each * count;
        }
    }
}
