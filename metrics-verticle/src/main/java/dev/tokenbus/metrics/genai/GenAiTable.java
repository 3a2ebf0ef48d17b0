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
 * How the models of a node answer: the first ones by name, all others together as {@code other}. A model takes up to 15 KB, and as much
 * again for each name that its server gives it in answers, of which the first few count. Any thread may ask for a meter, which it then keeps.
 */
public final class GenAiTable {
    private static final String OTHER = StreamKind.OTHER.model();

    /** So many names that a server gives one model are told apart: a version or two. */
    private static final int MOST_NAMES = 4;

    private final int most;
    private final Map<Model, GenAiSeries> models = new ConcurrentHashMap<>();

    /** @param answersAs what its server calls it in answers; empty if it does not say, or calls it too many things */
    record Model(String name, String provider, String answersAs) {
        boolean isAsked(Model other) {
            return name.equals(other.name) && provider.equals(other.provider);
        }
    }

    /** @param most how many models have figures of their own */
    public GenAiTable(int most) {
        this.most = most;
    }

    /** Where the figures of a model go. */
    public GenAiMeter of(String model, String provider) {
        return of(new Model(StreamKind.label(model), provider, ""));
    }

    /** Where the figures of a model go whose server calls it so. */
    GenAiMeter of(Model asked, String answersAs) {
        return asked.name.equals(OTHER)
                ? of(asked)
                : of(new Model(asked.name, asked.provider, StreamKind.label(answersAs)));
    }

    private GenAiMeter of(Model wanted) {
        GenAiSeries known = models.get(wanted);
        return known != null ? known : enter(wanted);
    }

    private synchronized GenAiSeries enter(Model wanted) {
        long names = models.keySet().stream()
                .filter(each -> each.isAsked(wanted) && !each.answersAs.isEmpty())
                .count();
        Model bounded = names < MOST_NAMES ? wanted : new Model(wanted.name, wanted.provider, "");
        boolean isOneTooMany =
                !models.containsKey(bounded) && models.keySet().stream().noneMatch(bounded::isAsked) && asked() >= most;
        Model entered = isOneTooMany ? new Model(OTHER, OTHER, "") : bounded;
        return models.computeIfAbsent(entered, model -> new GenAiSeries(model, this));
    }

    /** How many models were asked for. */
    private long asked() {
        return models.keySet().stream()
                .map(model -> new Model(model.name, model.provider, ""))
                .distinct()
                .count();
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
