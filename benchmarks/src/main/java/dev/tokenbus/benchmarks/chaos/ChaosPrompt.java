package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.worker.simulated.SimulatedText;
import java.util.List;
import java.util.random.RandomGenerator;

/** One question to the simulated model, and the only right answer. */
record ChaosPrompt(String text, long seed, int tokens, int tokenMs) {
    private static final int SHORTEST = 100;
    /** No answer has more tokens. */
    static final int LONGEST = 900;

    static ChaosPrompt random(RandomGenerator random, int tokenMs) {
        long seed = random.nextInt(1_000_000_000);
        return new ChaosPrompt("question " + seed, seed, random.nextInt(SHORTEST, LONGEST), tokenMs);
    }

    StreamConfig config() {
        SimulationOptions sim = new SimulationOptions(tokenMs, tokenMs, tokenMs / 4, tokens, null, null, null, null);
        return new StreamConfig(SimulatedText.TEXT, null, null, null, List.of(), seed, StreamOptions.DEFAULT, sim);
    }

    String answer() {
        return SimulatedText.answer(SimulatedText.TEXT, text, seed, tokens);
    }
}
