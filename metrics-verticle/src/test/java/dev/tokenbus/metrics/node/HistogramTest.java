package dev.tokenbus.metrics.node;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.metrics.times.Buckets;
import dev.tokenbus.metrics.times.Histograms;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Metric<Histogram> metric =
            new MetricTable().time("a.time", "tokenbus.a.time", "A time", Buckets.OVERHEAD);
    private final Histogram times = metric.newInstrument();

    @Test
    void everyTimeUpToAnHourIsReportedToWithinOnePercentOrAMicrosecond() {
        for (long nanos = 0; nanos <= HOUR; nanos += 1 + nanos / 100) {
            times.record(nanos);
            org.HdrHistogram.Histogram report = report();

            assertThat(report.getTotalCount()).isEqualTo(1);
            assertThat(Math.abs(report.getMean() * 1000 - nanos)).isLessThanOrEqualTo(Math.max(1000, nanos / 100.0));
        }
    }

    @Test
    void whatIsTooLongCountsAsAnHourAndWhatIsNegativeAsZero() {
        times.record(Long.MAX_VALUE);
        assertThat(report().getMean() * 1000).isBetween(0.99 * HOUR, 1.01 * HOUR);
        times.record(-1);
        assertThat(report().getMean()).isZero();
    }

    @Test
    void aReportHasOnlyWhatCameAfterTheReportBefore() {
        times.record(TimeUnit.MILLISECONDS.toNanos(900));
        report();
        times.record(TimeUnit.MILLISECONDS.toNanos(5));
        org.HdrHistogram.Histogram second = report();

        assertThat(second.getTotalCount()).isEqualTo(1);
        assertThat(second.getMaxValue()).isBetween(4_950L, 5_050L);
    }

    @Test
    void aReportTakesNothingFromWhatPrometheusSees() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        times.bindTo(registry);
        times.record(TimeUnit.MICROSECONDS.toNanos(70));
        times.record(TimeUnit.MINUTES.toNanos(1));
        report();

        assertThat(registry.scrape().lines())
                .contains(
                        "tokenbus_a_time_seconds_bucket{le=\"5.0E-5\"} 0",
                        "tokenbus_a_time_seconds_bucket{le=\"1.0E-4\"} 1",
                        "tokenbus_a_time_seconds_bucket{le=\"1.0\"} 1",
                        "tokenbus_a_time_seconds_bucket{le=\"+Inf\"} 2",
                        "tokenbus_a_time_seconds_count 2");
    }

    private org.HdrHistogram.Histogram report() {
        ReportDraft draft = new ReportDraft(Histograms.create(), Histograms.scratch());
        times.reportTo(draft);
        return Histograms.decode(requireNonNull(
                draft.finish("node", 0, 0, List.of()).histograms().get(metric.name())));
    }
}
