package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The options that are for the model's server alone: they are looked over, kept as JSON, and passed on by the server's names. Those
 * that have no name here stand in {@code extra}.
 */
final class PassedOptions {
    private static final String EXTRA = "extra";

    /** The kinds of the options by name, in the order in which a refusal lists them. */
    private static final Map<String, JsonFields.Kind> KINDS = new LinkedHashMap<>();

    static {
        with(PassedOptions::readTools, "tools");
        with(kind("a string or an object", in -> in.isString() || in.isObject()), "toolChoice");
        with(kind("true or false", JsonReader::isBoolean), "parallelToolCalls", "logprobs", "store");
        with(kind("an object", JsonReader::isObject), "responseFormat", "metadata", "logitBias");
        with(kind("an object", JsonReader::isObject), "prediction", "audio", "webSearchOptions");
        with(kind("a number", JsonReader::isNumber), "topLogprobs", "n", "frequencyPenalty", "presencePenalty");
        with(kind("a number", JsonReader::isNumber), "topK", "minP", "repetitionPenalty");
        with(kind("a string", JsonReader::isString), "reasoningEffort", "verbosity", "user", "safetyIdentifier");
        with(kind("a string", JsonReader::isString), "serviceTier", "promptCacheKey", "promptCacheRetention");
        with(kind("an array", JsonReader::isArray), "modalities");
    }

    private record Extra(Map<String, String> fields) {
        static final Extra NONE = new Extra(Map.of());
    }

    private PassedOptions() {}

    private static void with(JsonFields.Kind kind, String... names) {
        for (String name : names) {
            KINDS.put(name, kind);
        }
    }

    /** A value that is taken as it is written. */
    private static JsonFields.Kind kind(String expected, Predicate<JsonReader> is) {
        return (in, path) -> {
            expect(in, is.test(in), path, expected);
            return in.raw();
        };
    }

    static void addTo(JsonFields.Table table) {
        KINDS.forEach((name, kind) -> table.with(kind, name));
        table.with(PassedOptions::readExtra, EXTRA);
    }

    private static Object readTools(JsonReader in, String path) throws IOException {
        expect(in, in.isArray(), path, "an array of tools");
        int start = in.here();
        int[] index = {0};
        in.array(path, name -> expect(in, in.isObject(), name + "[" + index[0]++ + "]", "an object"));
        return in.since(start);
    }

    private static Object readExtra(JsonReader in, String path) throws IOException {
        Map<String, String> extra = new LinkedHashMap<>();
        in.objectWithNulls(path, name -> extra.put(name, in.raw()));
        return new Extra(extra);
    }

    private static void expect(JsonReader in, boolean holds, String path, String expected) {
        if (!holds) {
            throw in.refusal(path, expected);
        }
    }

    /** The fields for the model's server: those that have a name here, and the others behind them. */
    static Map<String, String> of(JsonFields options, String path) {
        Map<String, String> passed = new LinkedHashMap<>();
        for (String name : KINDS.keySet()) {
            String json = options.optional(name);
            if (json != null) {
                passed.put(snakeCase(name), json);
            }
        }
        options.get(EXTRA, Extra.class, Extra.NONE).fields.forEach((name, json) -> {
            if (passed.put(name, json) != null) {
                throw new IllegalArgumentException(
                        path + ".extra." + name + ": there is an option of this name already (expected: one of them)");
            }
        });
        return passed;
    }

    /** How servers write our names. */
    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
