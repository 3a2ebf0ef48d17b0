package dev.tokenbus.metrics.genai;

import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.StreamKind;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How the models of a node answer: the first ones by name, all others together as {@code other}. A model takes up to 15 KB. Any thread may
 * ask for a model's meter, which it then keeps.
 */
public final class GenAiTable {
    private static final String OTHER = StreamKind.OTHER.model();

    private final int most;
    private final Map<Model, GenAiSeries> models = new ConcurrentHashMap<>();

    private record Model(String name, String provider) {}

    /** @param most how many models have figures of their own */
    public GenAiTable(int most) {
        this.most = most;
    }

    /** Where the figures of a model go. */
    public GenAiMeter of(String model, String provider) {
        Model asked = new Model(StreamKind.label(model), provider);
        GenAiSeries known = models.get(asked);
        return known != null ? known : enter(asked);
    }

    private synchronized GenAiSeries enter(Model asked) {
        boolean isOneTooMany = models.size() >= most && !models.containsKey(asked);
        Model entered = isOneTooMany ? new Model(OTHER, OTHER) : asked;
        return models.computeIfAbsent(entered, model -> new GenAiSeries(model.name(), model.provider()));
    }

    /** Shows everything as {@code gen_ai_*} in a registry, which then lives as long as this. At most one call. */
    public void bindTo(PrometheusRegistry registry) {
        registry.register(new MultiCollector() {
            @Override
            public MetricSnapshots collect() {
                return new MetricSnapshots(Arrays.stream(GenAiMetric.values())
                        .map(GenAiTable.this::snapshot)
                        .toList());
            }

            @Override
            public List<String> getPrometheusNames() {
                return Arrays.stream(GenAiMetric.values())
                        .map(GenAiMetric::series)
                        .toList();
            }
        });
    }

    private MetricSnapshot snapshot(GenAiMetric metric) {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(metric.series()).help(metric.help());
        models.values().stream().flatMap(model -> model.of(metric)).forEach(snapshot::dataPoint);
        return snapshot.build();
    }
}
