package dev.tokenbus.worker.simulated;

import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one simulated answer: the worker's configuration, overridden by the request. The token count of a fault is
 * {@link #NEVER} unless the request asks for the fault.
 */
record SimulatedRun(
        int timeToFirstTokenMs,
        int interTokenLatencyMs,
        int interTokenLatencyStdDevMs,
        int lengthTokens,
        int maxTokens,
        long seed,
        int stallAfter,
        int cutAfter,
        int errorAfter,
        int dripAfter) {
    static final int NEVER = Integer.MAX_VALUE;

    private static final int DRIP_MS = 2000;
    private static final double MAX_JITTER = 0.7;

    static SimulatedRun of(SimulationConfig config, StreamConfig wanted, String prompt) {
        SimulationOptions sim = wanted.sim();
        return new SimulatedRun(
                or(sim.timeToFirstToken(), config.timeToFirstTokenMs()),
                or(sim.interTokenLatency(), config.interTokenLatencyMs()),
                or(sim.interTokenLatencyStdDev(), config.interTokenLatencyStdDevMs()),
                or(sim.length(), config.lengthTokens()),
                or(wanted.maxTokens(), NEVER),
                seed(config, wanted, prompt),
                or(sim.stallAfter(), NEVER),
                or(sim.cutAfter(), NEVER),
                or(sim.errorAfter(), NEVER),
                or(sim.dripAfter(), NEVER));
    }

    private static long seed(SimulationConfig config, StreamConfig wanted, String prompt) {
        if (wanted.seed() != null) {
            return wanted.seed();
        }
        return config.seed() != null ? config.seed() : SimulatedText.seedOf(prompt);
    }

    private static int or(@Nullable Integer wanted, int otherwise) {
        return wanted != null ? wanted : otherwise;
    }

    /** Nanoseconds between the token with this number, counted from 1, and the next. */
    long latencyNanos(int token, SplitMix random) {
        if (token >= dripAfter) {
            return DRIP_MS * 1_000_000L;
        }
        double jitter = interTokenLatencyStdDevMs == 0 ? 0 : random.nextNormal() * interTokenLatencyStdDevMs;
        double most = interTokenLatencyMs * MAX_JITTER;
        return (long) ((interTokenLatencyMs + Math.max(-most, Math.min(most, jitter))) * 1e6);
    }
}
