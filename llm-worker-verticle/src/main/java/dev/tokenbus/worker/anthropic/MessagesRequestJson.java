package dev.tokenbus.worker.anthropic;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.asked.AskedFields;
import dev.tokenbus.worker.asked.MessagesOnly;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a request to {@code /messages}: fields that have another name or shape here are translated, those that say nothing
 * are left out, and all others stand as the client wrote them, for the server to take or to refuse.
 */
final class MessagesRequestJson {
    /** How many tokens of thought an effort is worth. */
    private static final Map<String, Integer> BUDGETS =
            Map.of("low", 1024, "medium", 4096, "high", 16_384, "xhigh", 32_768);

    private static final Set<String> NO_EFFORT = Set.of("none", "minimal");

    /** What is only for OpenAI's own dashboard and caches. */
    private static final Set<String> OPENAIS_OWN =
            Set.of("prompt_cache_key", "prompt_cache_retention", "safety_identifier", "verbosity");

    private static final String MAX_TOKENS = "max_tokens";

    private MessagesRequestJson() {}

    /**
     * @param answerTokens the most tokens in the answer, unless the client says how many
     * @param most the most tokens that the model is known to give, thoughts and all
     */
    static Buffer write(GenerationRequest request, int answerTokens, int most) {
        StreamConfig wanted = request.config();
        MessageTurns turns = MessageTurns.of(request);
        Integer maxTokens = wanted.maxTokens();
        JsonObject body = new JsonObject()
                .put("model", request.model())
                .put(MAX_TOKENS, maxTokens == null ? answerTokens : maxTokens);
        putIfThere(body, "system", turns.system().isEmpty() ? null : turns.system());
        body.put("messages", turns.messages()).put("stream", true);
        putIfThere(body, "temperature", wanted.temperature());
        putIfThere(body, "top_p", wanted.topP());
        putIfThere(body, "stop_sequences", wanted.stop().isEmpty() ? null : new JsonArray(wanted.stop()));
        AskedFields fields = new AskedFields(wanted);
        Optional<JsonObject> own = fields.take(MessagesOnly.FIELD, JsonObject.class);
        own.ifPresent(said -> MessagesOnly.IN_OTHER_WORDS.forEach(fields::take));
        translate(fields, body, most);
        fields.dropWhatSaysNothing();
        OPENAIS_OWN.forEach(fields::take);
        fields.rest(body::put);
        own.ifPresent(body::mergeIn);
        return body.toBuffer();
    }

    private static void putIfThere(JsonObject body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static void translate(AskedFields fields, JsonObject body, int most) {
        JsonArray tools = new JsonArray();
        fields.takeTools().forEach(tool -> tools.add(tool instanceof AskedFields.Tool known ? toolOf(known) : tool));
        putIfThere(body, "tools", tools.isEmpty() ? null : tools);
        chooseTools(fields, body);
        Object stop = fields.take("stop");
        putIfThere(
                body, "stop_sequences", stop == null || stop instanceof JsonArray ? stop : new JsonArray().add(stop));
        fields.take("user", String.class).ifPresent(user -> {
            JsonObject known = fields.take("metadata", JsonObject.class).orElseGet(JsonObject::new);
            body.put("metadata", new JsonObject().put("user_id", user).mergeIn(known));
        });
        fields.take("reasoning_effort", String.class).ifPresent(effort -> think(effort, body, most));
        fields.take("response_format", JsonObject.class).ifPresent(format -> formatOutput(format, fields, body));
    }

    private static JsonObject toolOf(AskedFields.Tool tool) {
        JsonObject written = new JsonObject().put("name", tool.name());
        putIfThere(written, "description", tool.description());
        written.put("input_schema", tool.parameters());
        putIfThere(written, "strict", tool.strict());
        return written.mergeIn(tool.beside());
    }

    private static void chooseTools(AskedFields fields, JsonObject body) {
        Object asked = fields.take("tool_choice");
        JsonObject choice = asked == null ? new JsonObject() : choiceOf(asked);
        boolean isOneAtATime = Boolean.FALSE.equals(fields.take("parallel_tool_calls")) && body.containsKey("tools");
        if (isOneAtATime && !"none".equals(choice.getValue("type"))) {
            putIfThere(choice, "type", choice.isEmpty() ? "auto" : null);
            choice.put("disable_parallel_tool_use", true);
        }
        putIfThere(body, "tool_choice", choice.isEmpty() ? null : choice);
    }

    private static JsonObject choiceOf(Object asked) {
        if (asked instanceof JsonObject object) {
            return object.getValue("function") instanceof JsonObject function
                    ? new JsonObject().put("type", "tool").put("name", function.getValue("name"))
                    : object;
        }
        return new JsonObject().put("type", asked.equals("required") ? "any" : asked);
    }

    /** The thoughts count as tokens of the answer here, so that there have to be more of these, but for what the model gives at most. */
    private static void think(String effort, JsonObject body, int most) {
        if (NO_EFFORT.contains(effort)) {
            return;
        }
        int budget = BUDGETS.getOrDefault(effort, 4096);
        int maxTokens = body.getInteger(MAX_TOKENS);
        int both = maxTokens > budget ? maxTokens : maxTokens + budget;
        if (both > most) {
            both = Math.max(most, maxTokens);
            budget = Math.min(budget, both / 2);
        }
        body.put("thinking", new JsonObject().put("type", "enabled").put("budget_tokens", budget));
        body.put(MAX_TOKENS, both);
    }

    private static void formatOutput(JsonObject format, AskedFields fields, JsonObject body) {
        if (format.getValue("json_schema") instanceof JsonObject named) {
            JsonObject config = fields.take("output_config", JsonObject.class).orElseGet(JsonObject::new);
            JsonObject schema = new JsonObject().put("type", "json_schema").put("schema", named.getValue("schema"));
            body.put("output_config", config.put("format", schema));
        } else if (!"text".equals(format.getValue("type"))) {
            body.put("response_format", format);
        }
    }
}
