package dev.tokenbus.gguf;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the tokens of an answer are chosen: the options of a stream in llama.cpp's words.
 *
 * @param fields values as JSON, by llama.cpp's names
 */
record Sampling(Map<String, String> fields) {
    /** Options that reach llama.cpp as they are. */
    private static final Set<String> TAKEN = Set.of(
            "top_k",
            "min_p",
            "typical_p",
            "repeat_penalty",
            "repeat_last_n",
            "presence_penalty",
            "frequency_penalty",
            "dry_multiplier",
            "dry_base",
            "dry_allowed_length",
            "dry_penalty_last_n",
            "xtc_probability",
            "xtc_threshold",
            "dynatemp_range",
            "dynatemp_exponent",
            "mirostat",
            "mirostat_tau",
            "mirostat_eta",
            "min_keep",
            "logit_bias",
            "ignore_eos",
            "grammar",
            "json_schema",
            "temperature",
            "top_p",
            "seed");

    /** Options that say nothing to a model. */
    private static final Set<String> PASSED_OVER = Set.of(
            "user",
            "metadata",
            "store",
            "service_tier",
            "prompt_cache_key",
            "safety_identifier",
            "n",
            "parallel_tool_calls",
            "tool_choice",
            "cache_prompt");

    private static final String GRAMMAR = "grammar";
    private static final String SCHEMA = "json_schema";
    private static final long SEEDS = 1L << 32;

    /**
     * Throws {@link IllegalArgumentException} with a sentence for the client.
     *
     * @param otherwise the seed of an answer for which none is asked
     */
    static Sampling of(StreamConfig config, long otherwise) {
        Map<String, String> fields = new LinkedHashMap<>();
        Long seed = config.seed();
        fields.put("seed", String.valueOf(Math.floorMod(seed == null ? otherwise : seed, SEEDS)));
        if (config.temperature() != null) {
            fields.put("temperature", String.valueOf(config.temperature()));
        }
        if (config.topP() != null) {
            fields.put("top_p", String.valueOf(config.topP()));
        }
        config.extra().forEach((name, value) -> add(name, value, fields));
        if (fields.containsKey(GRAMMAR) && fields.containsKey(SCHEMA)) {
            throw new IllegalArgumentException("The model takes a grammar or a JSON schema, and not both.");
        }
        if (fields.containsKey(GRAMMAR)) {
            Gbnf.check(fields.get(GRAMMAR));
        }
        return new Sampling(fields);
    }

    private static void add(String name, String value, Map<String, String> fields) {
        if (TAKEN.contains(name)) {
            fields.put(name, value);
        } else if (name.equals("response_format")) {
            addFormat(new JsonObject(value), fields);
        } else if (!PASSED_OVER.contains(name) && !saysNothing(value)) {
            throw new IllegalArgumentException("A model file does not take the option " + name + ".");
        }
    }

    private static void addFormat(JsonObject format, Map<String, String> fields) {
        switch (format.getString("type", "text")) {
            case "text" -> {}
            case "json_object" ->
                fields.put(
                        SCHEMA, format.getJsonObject("schema", new JsonObject()).encode());
            case SCHEMA ->
                fields.put(
                        SCHEMA,
                        format.getJsonObject(SCHEMA, new JsonObject())
                                .getJsonObject("schema", new JsonObject())
                                .encode());
            default -> throw new IllegalArgumentException("A model file knows no such response_format.");
        }
    }

    private static boolean saysNothing(String value) {
        return Set.of("null", "false", "[]", "{}", "\"\"", "\"none\"").contains(value);
    }

    /** Whether a grammar decides which tokens may come: it has to see an answer from its beginning. */
    boolean isConstrained() {
        return fields.containsKey(GRAMMAR) || fields.containsKey(SCHEMA);
    }

    void writeTo(JsonWriter out) {
        fields.forEach((name, value) -> out.name(name).raw(value));
    }

    /** Hides what is part of a prompt. */
    @Override
    public String toString() {
        return "Sampling" + fields.keySet();
    }
}
