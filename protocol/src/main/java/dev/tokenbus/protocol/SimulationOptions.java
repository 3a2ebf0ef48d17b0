package dev.tokenbus.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a simulated model ({@code sim-*}); other models ignore it. Null leaves the worker's default.
 *
 * <p>Options that llm-d-inference-sim has too bear its names.
 *
 * @param timeToFirstToken milliseconds before the first token, 0..600000
 * @param interTokenLatency milliseconds between tokens, 0..60000
 * @param interTokenLatencyStdDev standard deviation of the latency between tokens, in milliseconds, 0..60000
 * @param length tokens in the answer, 1..1000000
 * @param stallAfter send nothing more after this many tokens
 * @param cutAfter end without a finish reason after this many tokens, as a broken connection does
 * @param errorAfter fail after this many tokens
 * @param dripAfter from this token on, one token every two seconds
 */
public record SimulationOptions(
        @Nullable Integer timeToFirstToken,
        @Nullable Integer interTokenLatency,
        @Nullable Integer interTokenLatencyStdDev,
        @Nullable Integer length,
        @Nullable Integer stallAfter,
        @Nullable Integer cutAfter,
        @Nullable Integer errorAfter,
        @Nullable Integer dripAfter) {
    public static final SimulationOptions NONE = new SimulationOptions(null, null, null, null, null, null, null, null);

    private static final int MOST_TOKENS = 1_000_000;

    public SimulationOptions {
        Range.checkOptional("options.sim.timeToFirstToken", timeToFirstToken, 0, 600_000);
        Range.checkOptional("options.sim.interTokenLatency", interTokenLatency, 0, 60_000);
        Range.checkOptional("options.sim.interTokenLatencyStdDev", interTokenLatencyStdDev, 0, 60_000);
        Range.checkOptional("options.sim.length", length, 1, MOST_TOKENS);
        Range.checkOptional("options.sim.stallAfter", stallAfter, 0, MOST_TOKENS);
        Range.checkOptional("options.sim.cutAfter", cutAfter, 0, MOST_TOKENS);
        Range.checkOptional("options.sim.errorAfter", errorAfter, 0, MOST_TOKENS);
        Range.checkOptional("options.sim.dripAfter", dripAfter, 0, MOST_TOKENS);
    }
}
