package dev.tokenbus.worker.simulated;

import dev.tokenbus.protocol.Range;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated models answer when a request does not say otherwise.
 *
 * <p>Names follow llm-d-inference-sim where it has the same thing.
 *
 * @param timeToFirstTokenMs milliseconds before the first token, 0..600000; default 80
 * @param interTokenLatencyMs milliseconds between tokens, 0..60000; default 20. With 0 an answer comes as fast as the
 *     machine allows, for load tests
 * @param interTokenLatencyStdDevMs standard deviation of that in milliseconds, 0..60000; default 5. A latency stays
 *     within 70 % of the mean
 * @param lengthTokens tokens in an answer of {@code sim-text}, 1..1000000; default 200
 * @param seed makes all answers of {@code sim-text} alike; null, the default, derives a seed from each prompt. Workers of
 *     one cluster need the same, or they cannot continue each other's answers
 */
public record SimulationConfig(
        int timeToFirstTokenMs,
        int interTokenLatencyMs,
        int interTokenLatencyStdDevMs,
        int lengthTokens,
        @Nullable Long seed) {
    public static final SimulationConfig DEFAULT = new SimulationConfig(80, 20, 5, 200, null);

    public SimulationConfig {
        Range.check("worker.simulation.timeToFirstTokenMs", timeToFirstTokenMs, 0, 600_000);
        Range.check("worker.simulation.interTokenLatencyMs", interTokenLatencyMs, 0, 60_000);
        Range.check("worker.simulation.interTokenLatencyStdDevMs", interTokenLatencyStdDevMs, 0, 60_000);
        Range.check("worker.simulation.lengthTokens", lengthTokens, 1, 1_000_000);
    }
}
