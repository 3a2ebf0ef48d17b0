package dev.tokenbus.worker.asked;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client of Anthropic's Messages asks that chat completions have no word for. Servers of Anthropic's kind get it as it was
 * written; for others it is left out where the answer is the same without it, and refused where it is not.
 */
public final class MessagesOnly {
    /** The field of the request with all fields that are Anthropic's own, in their own words. */
    public static final String FIELD = "anthropic";

    /** What {@link #FIELD} says better. */
    public static final Set<String> IN_OTHER_WORDS = Set.of("user", "reasoning_effort", "response_format");

    /** What others are told in other words, or need not know: about caches, costs and thoughts. */
    private static final Set<String> NOT_NEEDED = Set.of(
            "thinking", "output_config", "metadata", "cache_control", "context_management", "service_tier", "speed");

    private static final Set<String> PARTS = Set.of("text", "image_url", "file", "thinking", "redacted_thinking");

    private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking");

    private static final Set<String> OF_MESSAGE = Set.of("is_error", "cache_control");
    private static final Set<String> OF_PART = Set.of("cache_control", "citations", "context");
    private static final Set<String> OF_CALL = Set.of("id", "type", "function");
    private static final Set<String> OF_TOOL = Set.of("type", "function");

    private MessagesOnly() {}

    private static boolean isIn(GenerationRequest request) {
        return request.config().extra().containsKey(FIELD);
    }

    /** Why a server that is not of Anthropic's kind cannot answer; null if it can. */
    public static @Nullable String refusal(GenerationRequest request) {
        if (!isIn(request)) {
            return null;
        }
        AskedFields fields = new AskedFields(request.config());
        for (String name :
                fields.take(FIELD, JsonObject.class).orElseGet(JsonObject::new).fieldNames()) {
            if (!NOT_NEEDED.contains(name)) {
                return name + ": not known to the server of this model (expected: no such field)";
            }
        }
        if (fields.takeTools().stream().anyMatch(tool -> !(tool instanceof AskedFields.Tool))) {
            return "tools: a type that the server of this model does not know (expected: custom)";
        }
        for (ChatMessage message : request.messages()) {
            String unknown = message.isMoreThanText() ? unknownPart(new JsonObject(message.json())) : null;
            if (unknown != null) {
                return "messages: a block of type " + unknown
                        + ", which the server of this model does not know (expected: text, image, or document in Base64)";
            }
        }
        return null;
    }

    private static @Nullable String unknownPart(JsonObject message) {
        for (JsonObject part : parts(message)) {
            String type = part.getString("type", "without a name");
            if (!PARTS.contains(type)) {
                return type;
            }
        }
        return null;
    }

    private static List<JsonObject> parts(JsonObject message) {
        return objects(message.getValue("content"));
    }

    private static List<JsonObject> objects(@Nullable Object array) {
        List<JsonObject> objects = new ArrayList<>();
        if (array instanceof JsonArray elements) {
            elements.forEach(each -> {
                if (each instanceof JsonObject object) {
                    objects.add(object);
                }
            });
        }
        return objects;
    }

    /** The request without all this. */
    public static GenerationRequest without(GenerationRequest request) {
        if (!isIn(request)) {
            return request;
        }
        StreamConfig config = request.config();
        Map<String, String> fields = new LinkedHashMap<>(config.extra());
        fields.remove(FIELD);
        fields.computeIfPresent("tools", (name, tools) -> withoutBeside(new JsonArray(tools)));
        return new GenerationRequest(
                request.model(),
                request.messages().stream().map(MessagesOnly::without).toList(),
                config.withExtra(fields),
                request.continueAfter(),
                request.spent(),
                request.trace());
    }

    private static String withoutBeside(JsonArray tools) {
        objects(tools).forEach(tool -> tool.fieldNames().retainAll(OF_TOOL));
        return tools.encode();
    }

    private static ChatMessage without(ChatMessage message) {
        if (!message.isMoreThanText()) {
            return message;
        }
        JsonObject written = new JsonObject(message.json());
        OF_MESSAGE.forEach(written::remove);
        objects(written.getValue("tool_calls"))
                .forEach(call -> call.fieldNames().retainAll(OF_CALL));
        if (written.getValue("content") instanceof JsonArray) {
            List<JsonObject> parts = parts(written);
            parts.removeIf(part -> THOUGHTS.contains(part.getString("type")));
            parts.forEach(part -> OF_PART.forEach(part::remove));
            boolean isText = parts.stream().allMatch(part -> "text".equals(part.getString("type")));
            // A text that is one part is understood by servers that know no parts.
            written.put("content", isText && parts.size() <= 1 ? message.content() : new JsonArray(parts));
        }
        boolean isPlain = written.size() == 2 && written.getValue("content") instanceof String;
        return isPlain
                ? new ChatMessage(message.role(), message.content())
                : new ChatMessage(message.role(), message.content(), written.encode());
    }
}
