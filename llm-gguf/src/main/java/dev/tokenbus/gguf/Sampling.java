package dev.tokenbus.gguf;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.asked.AskedFields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the tokens of an answer are chosen: the options of a stream in llama.cpp's words.
 *
 * @param fields values as JSON, by llama.cpp's names; all of them were looked at
 */
record Sampling(Map<String, String> fields) {
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

    /** Values that ask for nothing. */
    private static final Set<Object> NOTHING = Set.of(false, new JsonArray(), new JsonObject(), "", "none");

    private static final String GRAMMAR = "grammar";
    private static final String SCHEMA = "json_schema";
    private static final String IGNORE_END = "ignore_eos";
    private static final String BIAS = "logit_bias";
    private static final long SEEDS = 1L << 32;

    /**
     * Throws {@link IllegalArgumentException} with a sentence for the client.
     *
     * @param otherwise the seed of an answer for which none is asked
     * @param grammars whether clients may send grammars
     */
    static Sampling of(StreamConfig config, long otherwise, boolean grammars) {
        Map<String, String> fields = new LinkedHashMap<>();
        Long seed = config.seed();
        fields.put("seed", String.valueOf(Math.floorMod(seed == null ? otherwise : seed, SEEDS)));
        if (config.temperature() != null) {
            fields.put("temperature", String.valueOf(config.temperature()));
        }
        if (config.topP() != null) {
            fields.put("top_p", String.valueOf(config.topP()));
        }
        AskedFields asked = new AskedFields(config);
        asked.dropWhatSaysNothing();
        asked.rest((name, value) -> {
            if (!PASSED_OVER.contains(name) && !NOTHING.contains(value)) {
                add(name, value, fields, grammars);
            }
        });
        Sampling sampling = new Sampling(fields);
        sampling.checkTogether();
        return sampling;
    }

    private static void add(String name, Object value, Map<String, String> fields, boolean grammars) {
        if (Knobs.has(name)) {
            fields.put(Knobs.nativeName(name), Knobs.number(name, value));
        } else if (name.equals(BIAS)) {
            fields.put(BIAS, Knobs.biases(value));
        } else if (name.equals(IGNORE_END) && value instanceof Boolean flag) {
            fields.put(IGNORE_END, flag.toString());
        } else if (name.equals(SCHEMA) && value instanceof JsonObject schema) {
            fields.put(SCHEMA, Schema.checked(schema));
        } else if (name.equals("response_format") && value instanceof JsonObject format) {
            addFormat(format, fields);
        } else if (name.equals(GRAMMAR) && grammars) {
            fields.put(GRAMMAR, Gbnf.checked(value));
        } else {
            throw new IllegalArgumentException("A model file does not take the option " + name
                    + (name.equals(GRAMMAR) ? "; worker.modelFile.grammars allows it." : "."));
        }
    }

    private static void addFormat(JsonObject format, Map<String, String> fields) {
        JsonObject nothing = new JsonObject();
        switch (format.getString("type", "text")) {
            case "text" -> {}
            case "json_object" -> fields.put(SCHEMA, Schema.checked(format.getJsonObject("schema", nothing)));
            case SCHEMA ->
                fields.put(
                        SCHEMA,
                        Schema.checked(format.getJsonObject(SCHEMA, nothing).getJsonObject("schema", nothing)));
            default -> throw new IllegalArgumentException("A model file knows no such response_format.");
        }
    }

    /** A model that may say nothing more, not even that it is at the end, ends the process. */
    private void checkTogether() {
        if (isConstrained() && (fields.containsKey(IGNORE_END) || fields.containsKey(BIAS))) {
            throw new IllegalArgumentException(
                    "A model file does not take a grammar or JSON schema together with ignore_eos or logit_bias.");
        }
        if (fields.containsKey(GRAMMAR) && fields.containsKey(SCHEMA)) {
            throw new IllegalArgumentException("A model file takes a grammar or a JSON schema, and not both.");
        }
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
