package dev.tokenbus.worker.asked;

import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a client wants in the server's request, by the names of OpenAI's chat completions. Each is taken by whoever words it
 * otherwise; the rest is passed on as it is, so that the server itself refuses what it does not know. Not thread-safe.
 */
public final class AskedFields {
    private static final Map<String, Set<Object>> SAYS_NOTHING = Map.of(
            "n", Set.of(1.0),
            "top_logprobs", Set.of(0.0),
            "frequency_penalty", Set.of(0.0),
            "presence_penalty", Set.of(0.0),
            "repetition_penalty", Set.of(1.0),
            "logprobs", Set.of(false),
            "store", Set.of(false),
            "logit_bias", Set.of(new JsonObject()));

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /**
     * A function that the model may call.
     *
     * @param strict null if the client does not say
     * @param beside what the client says of it beside the function
     */
    public record Tool(
            String name,
            @Nullable String description,
            JsonObject parameters,
            @Nullable Boolean strict,
            JsonObject beside) {}

    public AskedFields(StreamConfig config) {
        config.extra().forEach((name, json) -> {
            Object value = Json.decodeValue(json);
            if (value != null) {
                fields.put(name, value);
            }
        });
    }

    /** Takes a field, whatever its type; null if there is none. */
    public @Nullable Object take(String name) {
        return fields.remove(name);
    }

    /** Takes a field of this type; one of another stays, for the server to judge. */
    public <T> Optional<T> take(String name, Class<T> type) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            return Optional.empty();
        }
        fields.remove(name);
        return Optional.of(type.cast(value));
    }

    /** Takes what clients of OpenAI's write of their own accord, and without effect. */
    public void dropWhatSaysNothing() {
        SAYS_NOTHING.forEach((name, values) -> {
            Object value = fields.get(name);
            boolean saysNothing = value instanceof Number number
                    ? values.contains(number.doubleValue())
                    : value != null && values.contains(value);
            if (saysNothing) {
                fields.remove(name);
            }
        });
    }

    /** Takes the tools; those that are no functions of OpenAI's shape are given as they are. */
    public List<Object> takeTools() {
        List<Object> tools = new ArrayList<>();
        for (Object tool : take("tools", JsonArray.class).orElseGet(JsonArray::new)) {
            boolean isFunction = tool instanceof JsonObject object
                    && "function".equals(object.getValue("type"))
                    && object.getValue("function") instanceof JsonObject;
            tools.add(isFunction ? toolOf((JsonObject) tool) : tool);
        }
        return tools;
    }

    private static Tool toolOf(JsonObject tool) {
        JsonObject function = tool.getJsonObject("function");
        JsonObject parameters = function.getValue("parameters") instanceof JsonObject given
                ? given
                : new JsonObject().put("type", "object").put("properties", new JsonObject());
        return new Tool(
                function.getValue("name") instanceof String name ? name : "",
                function.getValue("description") instanceof String text ? text : null,
                parameters,
                function.getValue("strict") instanceof Boolean strict ? strict : null,
                beside(tool));
    }

    private static JsonObject beside(JsonObject tool) {
        JsonObject beside = tool.copy();
        beside.remove("type");
        beside.remove("function");
        return beside;
    }

    /** What nobody has taken. */
    public void rest(BiConsumer<String, Object> taker) {
        fields.forEach(taker);
    }
}
