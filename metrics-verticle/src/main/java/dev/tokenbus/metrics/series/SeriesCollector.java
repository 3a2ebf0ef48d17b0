package dev.tokenbus.metrics.series;

import dev.tokenbus.metrics.times.BucketCounts;
import dev.tokenbus.metrics.times.Times;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Shows the figures of all kinds as {@code tokenbus_stream_*} with the labels model, backend and door; nothing of a kind without streams. */
final class SeriesCollector implements MultiCollector {
    private final SeriesTable table;

    SeriesCollector(SeriesTable table) {
        this.table = table;
    }

    @Override
    public MetricSnapshots collect() {
        Stream<MetricSnapshot> counters = Arrays.stream(StreamCount.values()).map(this::counter);
        Stream<MetricSnapshot> histograms = Arrays.stream(StreamTime.values()).map(this::histogram);
        return new MetricSnapshots(Stream.concat(counters, histograms).toList());
    }

    @Override
    public List<String> getPrometheusNames() {
        return Stream.concat(
                        Arrays.stream(StreamCount.values()).map(StreamCount::series),
                        Arrays.stream(StreamTime.values()).map(StreamTime::series))
                .toList();
    }

    private MetricSnapshot counter(StreamCount of) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(of.series()).help(of.help());
        for (Series each : table.used()) {
            counter.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels(each))
                    .value(each.count(of))
                    .build());
        }
        return counter.build();
    }

    private MetricSnapshot histogram(StreamTime of) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(of.series()).help(of.help());
        for (Series each : table.used()) {
            Times times = each.times(of);
            if (times != null) {
                histogram.dataPoint(BucketCounts.of(times, of.buckets(), labels(each)));
            }
        }
        return histogram.build();
    }

    private static Labels labels(Series each) {
        return Labels.of(
                "model", each.kind().model(),
                "backend", each.kind().backend(),
                "door", each.kind().door());
    }
}
