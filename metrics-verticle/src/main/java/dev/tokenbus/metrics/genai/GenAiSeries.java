package dev.tokenbus.metrics.genai;

import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.metrics.times.BucketHistogram;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is known of one model of one provider: a histogram for each metric and, where it has one, each kind of token or error. */
final class GenAiSeries implements GenAiMeter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String OPERATION = "chat";

    private final GenAiTable.Model model;
    private final GenAiTable table;
    private final Labels labels;
    private final Map<Key, BucketHistogram> histograms = new ConcurrentHashMap<>();

    /** The label is empty where there is none. */
    private record Key(GenAiMetric metric, String label, String value) {}

    GenAiSeries(GenAiTable.Model model, GenAiTable table) {
        this.model = model;
        this.table = table;
        Labels asked = Labels.of(
                "gen_ai_operation_name",
                OPERATION,
                "gen_ai_provider_name",
                model.provider(),
                "gen_ai_request_model",
                model.name());
        labels = model.answersAs().isEmpty()
                ? asked
                : asked.merge(Labels.of("gen_ai_response_model", model.answersAs()));
    }

    @Override
    public GenAiMeter answeredAs(String responseModel) {
        return responseModel.isEmpty() ? this : table.of(model, responseModel);
    }

    @Override
    public void firstToken(long nanos) {
        record(GenAiMetric.FIRST_TOKEN, "", "", seconds(nanos));
        record(GenAiMetric.FIRST_CHUNK, "", "", seconds(nanos));
    }

    @Override
    public void timePerToken(long nanos) {
        record(GenAiMetric.PER_TOKEN, "", "", seconds(nanos));
    }

    @Override
    public void answered(Outcome outcome, Usage usage, long askedNanos, long acceptedNanos) {
        record(GenAiMetric.TOKEN_USAGE, "gen_ai_token_type", "input", usage.promptTokens());
        record(GenAiMetric.TOKEN_USAGE, "gen_ai_token_type", "output", usage.completionTokens());
        boolean failed = outcome instanceof ErrorCode;
        String label = failed ? "error_type" : "";
        String error = failed ? outcome.wireName() : "";
        record(GenAiMetric.OPERATION, label, error, seconds(askedNanos));
        record(GenAiMetric.REQUEST, label, error, seconds(acceptedNanos));
    }

    private void record(GenAiMetric metric, String label, String value, double measured) {
        histograms
                .computeIfAbsent(new Key(metric, label, value), key -> new BucketHistogram(metric.buckets()))
                .record(measured);
    }

    private static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }

    /** All series of a metric. */
    Stream<HistogramDataPointSnapshot> of(GenAiMetric metric) {
        return histograms.entrySet().stream()
                .filter(entry -> entry.getKey().metric() == metric)
                .map(entry -> entry.getValue().snapshot(labels(entry.getKey())));
    }

    private Labels labels(Key key) {
        return key.label().isEmpty() ? labels : labels.merge(Labels.of(key.label(), key.value()));
    }
}
