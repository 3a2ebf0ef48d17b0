package dev.tokenbus.metrics.node;

import static dev.tokenbus.metrics.node.MeterNames.OUTCOMES;
import static dev.tokenbus.metrics.node.MeterNames.STAGES;
import static dev.tokenbus.metrics.node.MeterNames.UNKNOWN_OUTCOME;
import static dev.tokenbus.metrics.node.MeterNames.UNKNOWN_STAGE;

import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Usage;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Records what the workers of a node do. */
final class WorkerRecorder implements WorkerMeter {
    private final Counter accepted = new Counter(MeterNames.GENERATIONS_ACCEPTED, "Generations accepted or queued");
    private final Counter refused =
            new Counter(MeterNames.GENERATIONS_REFUSED, "Generations refused: all places taken");
    private final Counter promptTokens =
            new Counter(MeterNames.PROMPT_TOKENS, "Tokens of the prompts of ended generations");
    private final Counter completionTokens =
            new Counter(MeterNames.COMPLETION_TOKENS, "Tokens of the answers of ended generations");
    private final LabeledCounter ended = new LabeledCounter(
            MeterNames.GENERATIONS_ENDED, "outcome", OUTCOMES, UNKNOWN_OUTCOME, "Generations that ended");
    private final LabeledCounter backpressure = new LabeledCounter(
            MeterNames.WORKER_BACKPRESSURE, "stage", STAGES, UNKNOWN_STAGE, "How often a stage began to hold back");
    private final Histogram queueWait = new Histogram(Latency.QUEUE_WAIT, "Time in the worker's queue");
    private final Histogram firstToken =
            new Histogram(Latency.WORKER_FIRST_TOKEN, "From leaving the worker's queue to the first token");
    private final Histogram timePerToken =
            new Histogram(Latency.TIME_PER_OUTPUT_TOKEN, "Mean time of each further token of one answer");
    private final Histogram duration =
            new Histogram(Latency.REQUEST_DURATION, "From being accepted by a worker to the end");

    private final LongAdder held = new LongAdder();

    List<Instrument> instruments() {
        return List.of(
                accepted,
                refused,
                ended,
                new Gauge(
                        MeterNames.GENERATIONS_LIVE,
                        "Generations that run or are queued",
                        () -> accepted.sum() - ended.sum()),
                promptTokens,
                completionTokens,
                queueWait,
                firstToken,
                timePerToken,
                duration,
                backpressure,
                new Gauge(MeterNames.WORKER_HELD_BYTES, "Bytes in the logs of the workers' streams", held::sum));
    }

    @Override
    public void generationAccepted() {
        accepted.increment();
    }

    @Override
    public void generationRefused() {
        refused.increment();
    }

    @Override
    public void generationEnded(String outcome, Usage usage) {
        ended.increment(outcome);
        promptTokens.add(usage.promptTokens());
        completionTokens.add(usage.completionTokens());
    }

    @Override
    public void queueWait(long nanos) {
        queueWait.record(nanos);
    }

    @Override
    public void firstToken(long nanos) {
        firstToken.record(nanos);
    }

    @Override
    public void timePerToken(long nanos) {
        timePerToken.record(nanos);
    }

    @Override
    public void duration(long nanos) {
        duration.record(nanos);
    }

    @Override
    public void backpressure(String stage) {
        backpressure.increment(stage);
    }

    @Override
    public void heldBytes(long delta) {
        held.add(delta);
    }
}
