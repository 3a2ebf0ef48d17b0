package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.metrics.genai.GenAiTable;
import dev.tokenbus.metrics.times.Buckets;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * The metrics of a node's workers: a row for each, then the events that change their values. How each model
 * answers is in {@link GenAiTable}, too.
 *
 * <p>At rest generations accepted = ended (all outcomes) + live.
 */
public final class WorkerMetrics extends TableMeter implements WorkerMeter {
    static final MetricTable TABLE = new MetricTable();

    public static final Metric<Counter> GENERATIONS_ACCEPTED =
            TABLE.counter("worker.generations.accepted", "Generations accepted or queued");
    public static final Metric<Counter> GENERATIONS_REFUSED =
            TABLE.counter("worker.generations.refused", "Generations refused: all places taken");
    public static final Metric<Counter> GENERATIONS_YIELDED =
            TABLE.counter("worker.generations.yielded", "Generations without viewers that gave their places to others");
    public static final Metric<LabeledCounter> GENERATIONS_ENDED =
            TABLE.counter("worker.generations.ended", "Generations that ended", Label.OUTCOME);
    public static final Metric<Gauge> GENERATIONS_LIVE =
            TABLE.gauge("worker.generations.live", "Generations that run or are queued");
    public static final Metric<Counter> PROMPT_TOKENS =
            TABLE.counter("worker.tokens.prompt", "Tokens of the prompts of ended generations");
    public static final Metric<Counter> COMPLETION_TOKENS =
            TABLE.counter("worker.tokens.completion", "Tokens of the answers of ended generations");
    public static final Metric<LabeledCounter> BACKPRESSURE =
            TABLE.counter("worker.backpressure", "How often a stage began to hold back", Label.STAGE);
    private static final Metric<Counter> UPSTREAM_RETRIES = TABLE.counter(
            "worker.upstream.retries",
            "Requests that model servers were sent again, after a failure before the first token");
    private static final Metric<Gauge> DRAINING = TABLE.gauge("worker.draining", "Workers of the node that drain");
    private static final Metric<Gauge> RUNNING_LIMIT =
            TABLE.gauge("worker.running.limit", "The most generations that the node runs at once");
    private static final Metric<Gauge> QUEUED_LIMIT =
            TABLE.gauge("worker.queued.limit", "The most generations that wait on the node");
    private static final Metric<Gauge> HELD_LIMIT =
            TABLE.gauge("worker.held.limit.bytes", "The most bytes of logs and live prompts of the workers' streams");
    private static final Metric<Gauge> PARTS_BYTES = TABLE.gauge(
            "worker.parts.bytes", "Bytes of requests from other nodes that have not arrived with all their parts");
    public static final Metric<Gauge> HELD_BYTES =
            TABLE.gauge("worker.held.bytes", "Bytes of the logs and live prompts of the workers' streams");
    public static final Metric<Histogram> QUEUE_WAIT = TABLE.time(
            "worker.queueWait", "tokenbus.worker.queue_wait", "Time in the worker's queue", Buckets.FIRST_TOKEN);
    public static final Metric<Histogram> FIRST_TOKEN = TABLE.time(
            "worker.firstToken",
            "tokenbus.worker.time_to_first_token",
            "From leaving the worker's queue to the first token",
            Buckets.FIRST_TOKEN);
    public static final Metric<Histogram> TIME_PER_TOKEN = TABLE.time(
            "worker.timePerToken",
            "tokenbus.worker.time_per_token",
            "Mean time of each further token of one answer",
            Buckets.PER_TOKEN);
    public static final Metric<Histogram> DURATION = TABLE.time(
            "worker.duration",
            "tokenbus.worker.duration",
            "From being accepted by a worker to the end",
            Buckets.DURATION);

    private final UpstreamGauges upstreams = new UpstreamGauges();

    private final GenAiTable models;

    /** @param maxModels how many models have GenAI figures of their own */
    WorkerMetrics(int maxModels) {
        super(TABLE);
        models = new GenAiTable(maxModels);
    }

    @Override
    void bindTo(PrometheusMeterRegistry registry) {
        super.bindTo(registry);
        upstreams.bindTo(registry);
        models.bindTo(registry.getPrometheusRegistry());
    }

    @Override
    public GenAiMeter genAi(String model, String provider) {
        return models.of(model, provider);
    }

    @Override
    public void generationAccepted() {
        of(GENERATIONS_ACCEPTED).increment();
        of(GENERATIONS_LIVE).add(1);
    }

    @Override
    public void generationRefused() {
        of(GENERATIONS_REFUSED).increment();
    }

    @Override
    public void generationYielded() {
        of(GENERATIONS_YIELDED).increment();
    }

    @Override
    public void generationEnded(Outcome outcome, Usage usage) {
        of(GENERATIONS_ENDED).increment(outcome.wireName());
        of(GENERATIONS_LIVE).add(-1);
        of(PROMPT_TOKENS).add(usage.promptTokens());
        of(COMPLETION_TOKENS).add(usage.completionTokens());
    }

    @Override
    public void queueWait(long nanos) {
        of(QUEUE_WAIT).record(nanos);
    }

    @Override
    public void firstToken(long nanos) {
        of(FIRST_TOKEN).record(nanos);
    }

    @Override
    public void timePerToken(long nanos) {
        of(TIME_PER_TOKEN).record(nanos);
    }

    @Override
    public void duration(long nanos) {
        of(DURATION).record(nanos);
    }

    @Override
    public void backpressure(Stage stage) {
        of(BACKPRESSURE).increment(stage.word());
    }

    @Override
    public void upstreamUp(String upstream, boolean up) {
        upstreams.set(upstream, up);
    }

    @Override
    public void upstreamGone(String upstream) {
        upstreams.remove(upstream);
    }

    @Override
    public void upstreamRetried() {
        of(UPSTREAM_RETRIES).increment();
    }

    @Override
    public void draining(int delta) {
        of(DRAINING).add(delta);
    }

    @Override
    public void limits(long running, long queued, long heldBytes) {
        of(RUNNING_LIMIT).add(running);
        of(QUEUED_LIMIT).add(queued);
        of(HELD_LIMIT).add(heldBytes);
    }

    @Override
    public void partsBytes(long delta) {
        of(PARTS_BYTES).add(delta);
    }

    @Override
    public void heldBytes(long delta) {
        of(HELD_BYTES).add(delta);
    }
}
