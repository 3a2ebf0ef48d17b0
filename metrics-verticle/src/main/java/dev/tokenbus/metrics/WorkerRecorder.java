package dev.tokenbus.metrics;

import static dev.tokenbus.metrics.MeterNames.OUTCOMES;
import static dev.tokenbus.metrics.MeterNames.STAGES;
import static dev.tokenbus.metrics.MeterNames.UNKNOWN_OUTCOME;
import static dev.tokenbus.metrics.MeterNames.UNKNOWN_STAGE;

import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.WorkerMeter;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Records what the workers of a node do. */
final class WorkerRecorder implements WorkerMeter {
    private final Count accepted = new Count(MeterNames.GENERATIONS_ACCEPTED, "Generations accepted or queued");
    private final Count refused = new Count(MeterNames.GENERATIONS_REFUSED, "Generations refused: all places taken");
    private final Count promptTokens =
            new Count(MeterNames.PROMPT_TOKENS, "Tokens of the prompts of ended generations");
    private final Count completionTokens =
            new Count(MeterNames.COMPLETION_TOKENS, "Tokens of the answers of ended generations");
    private final CountByLabel ended = new CountByLabel(
            MeterNames.GENERATIONS_ENDED, "outcome", OUTCOMES, UNKNOWN_OUTCOME, "Generations that ended");
    private final CountByLabel backpressure = new CountByLabel(
            MeterNames.WORKER_BACKPRESSURE, "stage", STAGES, UNKNOWN_STAGE, "How often a stage began to hold back");
    private final Distribution queueWait = new Distribution(Latency.QUEUE_WAIT, "Time in the worker's queue");
    private final Distribution firstToken =
            new Distribution(Latency.WORKER_FIRST_TOKEN, "From leaving the worker's queue to the first token");
    private final Distribution timePerToken =
            new Distribution(Latency.TIME_PER_OUTPUT_TOKEN, "Mean time of each further token of one answer");
    private final Distribution duration =
            new Distribution(Latency.REQUEST_DURATION, "From being accepted by a worker to the end");

    private final LongAdder held = new LongAdder();

    List<Instrument> instruments() {
        return List.of(
                accepted,
                refused,
                ended,
                new Level(
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
                new Level(MeterNames.WORKER_HELD_BYTES, "Bytes in the logs of the workers' streams", held::sum));
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
