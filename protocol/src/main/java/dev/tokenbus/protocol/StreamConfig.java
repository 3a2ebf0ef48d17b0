package dev.tokenbus.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of one stream: the {@code options} of a {@code start} frame. Null leaves a choice to the worker.
 *
 * @param model the model's name; null for the cluster's default
 * @param maxTokens the most tokens in the answer, 1..1000000
 * @param temperature 0..2
 * @param topP 0..1
 * @param stop texts that end the answer, at most 4 of at most 256 characters
 * @param seed makes the answer repeatable, if the backend can do that
 * @param streamOptions how the stream is delivered
 * @param sim for simulated models only
 */
public record StreamConfig(
        @Nullable String model,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        List<String> stop,
        @Nullable Long seed,
        StreamOptions streamOptions,
        SimulationOptions sim) {
    public static final StreamConfig DEFAULT =
            new StreamConfig(null, null, null, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE);

    public StreamConfig {
        if (model != null && (model.isEmpty() || model.length() > Limits.NAME_CHARS)) {
            throw new IllegalArgumentException(
                    "options.model: " + model.length() + " characters (expected: 1.." + Limits.NAME_CHARS + ")");
        }
        Range.checkOptional("options.maxTokens", maxTokens, 1, 1_000_000);
        Range.checkOptional("options.temperature", temperature, 0, 2);
        Range.checkOptional("options.topP", topP, 0, 1);
        Range.checkOptional("options.seed", seed, -Limits.MAX_SAFE_INTEGER, Limits.MAX_SAFE_INTEGER);
        stop = List.copyOf(stop);
        Range.check("options.stop", stop.size(), 0, 4);
        for (String text : stop) {
            Range.check("options.stop (characters)", text.length(), 1, 256);
        }
        Objects.requireNonNull(streamOptions, "streamOptions");
        Objects.requireNonNull(sim, "sim");
    }

    /** The same options with a lower token limit, for an answer that has begun. */
    public StreamConfig withMaxTokens(int left) {
        return new StreamConfig(model, left, temperature, topP, stop, seed, streamOptions, sim);
    }

    /** The same options with a model, for a client that named none. */
    public StreamConfig withModel(String chosen) {
        return new StreamConfig(chosen, maxTokens, temperature, topP, stop, seed, streamOptions, sim);
    }
}
