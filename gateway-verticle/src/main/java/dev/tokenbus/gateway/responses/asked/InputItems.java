package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages in the shape of chat completions of the items of an input: what the assistant says and the calls of functions that
 * follow are one message there. Reasoning has no place in that shape, and is not passed on.
 */
final class InputItems {
    private static final String REFERENCE = "item_reference";
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

    private final Map<String, String> stored;
    private final List<ChatMessage> messages = new ArrayList<>();
    private @Nullable AssistantTurn turn;

    private InputItems(Map<String, String> stored) {
        this.stored = stored;
    }

    /** The names of items that the field {@code input} only refers to. */
    static List<String> references(RawObject body) {
        return body.isArray("input")
                ? body.objects("input").stream()
                        .filter(item -> item.textOr("type", "").equals(REFERENCE))
                        .map(item -> item.requiredText("id"))
                        .distinct()
                        .toList()
                : List.of();
    }

    /**
     * The messages of the field {@code input}; none without one.
     *
     * @param stored the items that it may refer to, by their names
     */
    static List<ChatMessage> read(RawObject body, Map<String, String> stored) {
        String text = body.isText("input") ? body.text("input") : null;
        if (text != null) {
            return List.of(ChatMessage.user(text));
        }
        InputItems items = new InputItems(stored);
        body.objects("input").forEach(items::add);
        items.endTurn();
        return items.messages;
    }

    private void add(RawObject item) {
        String type = item.textOr("type", "message");
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> call(item, item.textOr("arguments", ""));
            case "custom_tool_call" -> call(item, ToolNames.argumentsOf(item.requiredText("input")));
            case "function_call_output", "custom_tool_call_output" -> output(item);
            case "reasoning" -> {}
            case REFERENCE -> add(referred(item));
            default ->
                throw new IllegalArgumentException(item.name("type")
                        + ": not supported (expected: message, function_call, function_call_output, custom_tool_call, "
                        + "custom_tool_call_output, reasoning or " + REFERENCE + ")");
        }
    }

    private void call(RawObject item, String arguments) {
        String function = ToolNames.functionOf(item.text("namespace"), item.requiredText("name"));
        turn().call(item.requiredText("call_id"), function, arguments);
    }

    private RawObject referred(RawObject item) {
        String json = stored.get(item.requiredText("id"));
        if (json == null) {
            throw new IllegalArgumentException(item.name("id") + ": unknown (expected: an item of a stored response)");
        }
        try {
            return RawObject.read(item.name("id"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void message(RawObject item) {
        String role = item.requiredText("role");
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException(
                    item.name("role") + ": unknown (expected: user, assistant, system or developer)");
        }
        endTurn();
        if (role.equals("assistant")) {
            turn().says(item);
        } else if (item.isText("content")) {
            messages.add(new ChatMessage(role, item.requiredText("content")));
        } else {
            messages.add(inParts(item, role));
        }
    }

    private static ChatMessage inParts(RawObject item, String role) {
        List<RawObject> parts = parts(item, "content");
        if (parts.size() == 1 && ContentParts.isText(parts.get(0))) {
            return new ChatMessage(role, parts.get(0).requiredText("text"));
        }
        JsonWriter json = new JsonWriter().beginObject().field("role", role).name("content");
        ContentParts.write(parts, json);
        return MessageJson.read(json.endObject().toText());
    }

    static List<RawObject> parts(RawObject item, String field) {
        if (!item.isArray(field)) {
            throw new IllegalArgumentException(item.name(field) + ": " + (item.has(field) ? "neither" : "missing")
                    + " (expected: a string or an array of parts)");
        }
        return item.objects(field);
    }

    private void output(RawObject item) {
        endTurn();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("role", "tool")
                .field("tool_call_id", item.requiredText("call_id"))
                .name("content");
        if (item.isText("output")) {
            json.value(item.requiredText("output"));
        } else {
            ContentParts.write(parts(item, "output"), json);
        }
        messages.add(MessageJson.read(json.endObject().toText()));
    }

    private AssistantTurn turn() {
        if (turn == null) {
            turn = new AssistantTurn();
        }
        return turn;
    }

    private void endTurn() {
        if (turn != null) {
            messages.add(turn.toMessage());
            turn = null;
        }
    }
}
