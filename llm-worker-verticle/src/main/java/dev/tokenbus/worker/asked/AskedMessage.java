package dev.tokenbus.worker.asked;

import dev.tokenbus.protocol.ChatMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One message of a client, in its parts.
 *
 * @param calls the tools that an assistant has called
 * @param callId the call whose result a tool's message has; empty otherwise
 * @param written how the client wrote it; empty if it is a role and a text
 */
public record AskedMessage(String role, List<AskedPart> parts, List<Call> calls, String callId, JsonObject written) {
    /**
     * A call of a tool.
     *
     * @param arguments as the model wrote them: JSON as text
     * @param cacheControl what a client of Anthropic's says of caching the prompt up to here; null if nothing
     */
    public record Call(
            String id,
            String name,
            String arguments,
            @Nullable Object cacheControl) {
        public Call(String id, String name, String arguments) {
            this(id, name, arguments, null);
        }

        /** The arguments as an object; whatever is none stands in one, as {@code arguments}. */
        public JsonObject input() {
            if (arguments.isBlank()) {
                return new JsonObject();
            }
            try {
                return new JsonObject(arguments);
            } catch (RuntimeException e) {
                return new JsonObject().put("arguments", arguments);
            }
        }
    }

    public AskedMessage {
        parts = List.copyOf(parts);
        calls = List.copyOf(calls);
    }

    public static AskedMessage of(ChatMessage message) {
        if (!message.isMoreThanText()) {
            return new AskedMessage(message.role(), textParts(message.content()), List.of(), "", new JsonObject());
        }
        JsonObject written = new JsonObject(message.json());
        Stream<AskedPart> refusal = textParts(written.getValue("refusal")).stream();
        return new AskedMessage(
                message.role(),
                Stream.concat(partsOf(written.getValue("content")), refusal).toList(),
                callsOf(written),
                string(written.getValue("tool_call_id")),
                written);
    }

    /** Whether a message with this role tells the model how to behave. */
    public boolean isInstruction() {
        return role.equals("system") || role.equals("developer");
    }

    /** Whether it is nothing but text. */
    public boolean isText() {
        return parts.stream().allMatch(AskedPart.Text.class::isInstance);
    }

    /** All that is text in it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part instanceof AskedPart.Text written ? written.text() : ""));
        return text.toString();
    }

    private static Stream<AskedPart> partsOf(@Nullable Object content) {
        if (content instanceof JsonObject part) {
            return Stream.of(AskedPart.of(part));
        }
        return content instanceof JsonArray array ? array.stream().map(AskedPart::of) : textParts(content).stream();
    }

    private static List<AskedPart> textParts(@Nullable Object content) {
        String text = string(content);
        return text.isEmpty() ? List.of() : List.of(AskedPart.text(text));
    }

    private static List<Call> callsOf(JsonObject message) {
        Stream<Object> several =
                message.getValue("tool_calls") instanceof JsonArray calls ? calls.stream() : Stream.empty();
        Stream<Object> one = Stream.ofNullable(message.getValue("function_call"))
                .map(call -> new JsonObject().put("function", call));
        return Stream.concat(several, one)
                .filter(JsonObject.class::isInstance)
                .map(call -> callOf((JsonObject) call))
                .toList();
    }

    private static Call callOf(JsonObject call) {
        Object said = call.getValue("function", call.getValue("custom"));
        JsonObject function = said instanceof JsonObject object ? object : new JsonObject();
        Object arguments = function.getValue("arguments", function.getValue("input"));
        return new Call(
                string(call.getValue("id")),
                string(function.getValue("name")),
                arguments instanceof JsonObject object ? object.encode() : string(arguments),
                call.getValue("cache_control"));
    }

    private static String string(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
