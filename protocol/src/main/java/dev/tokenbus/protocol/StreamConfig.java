package dev.tokenbus.protocol;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
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
 * @param isCompletionLimit whether the client calls the limit {@code maxCompletionTokens}
 * @param extra fields that go to the model's server as they are, by the server's names: each value as JSON. In the client's order
 */
public record StreamConfig(
        @Nullable String model,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        List<String> stop,
        @Nullable Long seed,
        StreamOptions streamOptions,
        SimulationOptions sim,
        boolean isCompletionLimit,
        Map<String, String> extra) {
    public static final StreamConfig DEFAULT =
            new StreamConfig(null, null, null, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE);

    private static final Pattern NUMBER = Pattern.compile("[-+.\\deE]{1," + Limits.JSON_NUMBER_CHARS + "}");

    public StreamConfig {
        if (model != null && (model.isEmpty() || model.length() > Limits.NAME_CHARS)) {
            throw new IllegalArgumentException(
                    "options.model: " + model.length() + " characters (expected: 1.." + Limits.NAME_CHARS + ")");
        }
        isCompletionLimit = isCompletionLimit && maxTokens != null;
        String limit = isCompletionLimit ? "options.maxCompletionTokens" : "options.maxTokens";
        Range.checkOptional(limit, maxTokens, 1, 1_000_000);
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
        extra = ExtraFields.of(extra);
        refuseSecond("temperature", "temperature", temperature != null, extra);
        refuseSecond("top_p", "topP", topP != null, extra);
        refuseSecond("seed", "seed", seed != null, extra);
        refuseSecond("stop", "stop", !stop.isEmpty(), extra);
        checkAnswers(extra.get("n"));
    }

    /** Options that tokenbus reads itself, with nothing more for the server. */
    public StreamConfig(
            @Nullable String model,
            @Nullable Integer maxTokens,
            @Nullable Double temperature,
            @Nullable Double topP,
            List<String> stop,
            @Nullable Long seed,
            StreamOptions streamOptions,
            SimulationOptions sim) {
        this(model, maxTokens, temperature, topP, stop, seed, streamOptions, sim, false, Map.of());
    }

    private static void refuseSecond(String name, String option, boolean isGiven, Map<String, String> extra) {
        if (isGiven && extra.containsKey(name)) {
            throw new IllegalArgumentException(
                    "options.extra." + name + ": there is options." + option + " already (expected: one of them)");
        }
    }

    private static void checkAnswers(@Nullable String number) {
        if (number != null && !number.equals("1") && !number.equals("null")) {
            String shown = NUMBER.matcher(number).matches() ? number : "another value";
            throw new IllegalArgumentException("options.n: " + shown + " (expected: 1, a stream has one answer)");
        }
    }

    /** The same options with a lower token limit, for an answer that has begun. */
    public StreamConfig withMaxTokens(int left) {
        return new StreamConfig(
                model, left, temperature, topP, stop, seed, streamOptions, sim, isCompletionLimit, extra);
    }

    /** The same options with a model, for a client that named none. */
    public StreamConfig withModel(String chosen) {
        return new StreamConfig(
                chosen, maxTokens, temperature, topP, stop, seed, streamOptions, sim, isCompletionLimit, extra);
    }

    /**
     * The same options with these fields for the model's server, and no others; each value is JSON. A door whose clients speak a
     * server's own API passes all fields here that it does not read itself.
     */
    public StreamConfig withExtra(Map<String, String> fields) {
        return new StreamConfig(
                model, maxTokens, temperature, topP, stop, seed, streamOptions, sim, isCompletionLimit, fields);
    }

    /** The same options with another orphan time. */
    public StreamConfig withOrphanMs(int other) {
        StreamOptions stream = streamOptions.withOrphanMs(other);
        return new StreamConfig(model, maxTokens, temperature, topP, stop, seed, stream, sim, isCompletionLimit, extra);
    }

    /** What the extra fields take in memory, in bytes. */
    public long heldBytes() {
        return ExtraFields.of(extra).heldBytes;
    }

    /** Hides what is for the model and its server: prompts are never logged, and that is part of one. */
    @Override
    public String toString() {
        return "StreamConfig[model=" + model + ", maxTokens=" + maxTokens + ", " + streamOptions + ", " + sim
                + ", extra=" + extra.size() + "]";
    }

    /**
     * The fields of a request that go to the model's server as they are, in the client's order. They are checked and copied once, however often
     * the options around them change: there may be a hundred thousand, and options change on event loops.
     */
    private static final class ExtraFields extends AbstractMap<String, String> {
        /** What tokenbus says to a server itself, and where a client asks for it instead; empty: nowhere. */
        private static final Map<String, String> OWN_FIELDS = Map.of(
                "model", "options.model",
                "messages", "messages",
                "stream", "",
                "stream_options", "",
                "max_tokens", "options.maxTokens",
                "max_completion_tokens", "options.maxCompletionTokens");

        /** What each field takes in memory beside its texts, in bytes. */
        private static final int FIELD_BYTES = 128;

        private final Map<String, String> fields;
        private final long heldBytes;

        private ExtraFields(Map<String, String> given) {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(given));
            long bytes = 0;
            for (Map.Entry<String, String> field : fields.entrySet()) {
                refuseOwn(field.getKey());
                bytes += FIELD_BYTES + ChatMessage.heldBytes(field.getKey()) + ChatMessage.heldBytes(field.getValue());
            }
            heldBytes = bytes;
        }

        static ExtraFields of(Map<String, String> given) {
            return given instanceof ExtraFields checked ? checked : new ExtraFields(given);
        }

        private static void refuseOwn(String name) {
            String instead = OWN_FIELDS.get(name);
            if (instead != null) {
                throw new IllegalArgumentException("options.extra." + name + ": tokenbus sets it itself (expected: "
                        + (instead.isEmpty() ? "no such field" : instead) + ")");
            }
            if (name.isEmpty() || name.length() > Limits.JSON_NAME_CHARS) {
                throw new IllegalArgumentException("options.extra: a name of " + name.length()
                        + " characters (expected: 1.." + Limits.JSON_NAME_CHARS + ")");
            }
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            return fields.entrySet();
        }

        @Override
        public int size() {
            return fields.size();
        }

        @Override
        public boolean containsKey(Object name) {
            return fields.containsKey(name);
        }

        @Override
        public @Nullable String get(Object name) {
            return fields.get(name);
        }
    }
}
