package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.door.Written;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a message of a page: what is said in it, which tools it calls, and what these said. */
final class UiStep {
    private static final String TOOL = "tool-";

    private final String role;
    private final StringBuilder text = new StringBuilder();
    private final List<String> parts = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<ChatMessage> results = new ArrayList<>();
    private boolean isText = true;

    UiStep(String role) {
        this.role = role;
    }

    void add(Written part) {
        String type = part.text("type");
        if (type.equals("text")) {
            addText(part.text("text"));
        } else if (type.equals("file")) {
            addFile(part);
        } else if (type.equals("dynamic-tool")) {
            addCall(part, part.text("toolName"));
        } else if (type.startsWith(TOOL)) {
            addCall(part, type.substring(TOOL.length()));
        } else if (!isOnlyShown(type)) {
            throw new IllegalArgumentException(part.path() + ".type: unknown (expected: text, file, reasoning, "
                    + "tool-, dynamic-tool, data-, source-url, source-document or step-start)");
        }
    }

    /** What a page shows and a model does not need: no server takes thoughts of the past from everyone. */
    private static boolean isOnlyShown(String type) {
        return type.equals("reasoning") || type.startsWith("data-") || type.startsWith("source-");
    }

    private void addText(String said) {
        text.append(said);
        parts.add(text(new JsonWriter()
                .beginObject()
                .field("type", "text")
                .field("text", said)
                .endObject()));
        isText &= parts.size() == 1;
    }

    private void addFile(Written part) {
        isText = false;
        String url = part.text("url");
        JsonWriter out = new JsonWriter().beginObject();
        if (part.text("mediaType").startsWith("image/")) {
            out.field("type", "image_url").name("image_url").beginObject().field("url", url);
        } else {
            out.field("type", "file").name("file").beginObject().optional("filename", part.optional("filename"));
            out.field("file_data", url);
        }
        parts.add(text(out.endObject().endObject()));
    }

    /** A call without a result is left out: no server goes on after one. */
    private void addCall(Written part, String name) {
        String result = result(part);
        if (result == null) {
            return;
        }
        String id = part.text("toolCallId");
        String input = part.texts().containsKey("input")
                ? part.text("input")
                : part.others().getOrDefault("input", "{}");
        JsonWriter call = new JsonWriter().beginObject().field("id", id).field("type", "function");
        call.name("function").beginObject().field("name", name).field("arguments", input);
        calls.add(text(call.endObject().endObject()));
        JsonWriter message =
                new JsonWriter().beginObject().field("role", "tool").field("tool_call_id", id);
        results.add(new ChatMessage(
                "tool", result, text(message.field("content", result).endObject())));
    }

    private static @Nullable String result(Written part) {
        return switch (part.text("state")) {
            case "output-available" ->
                part.texts().containsKey("output")
                        ? part.text("output")
                        : part.others().getOrDefault("output", "null");
            case "output-error" -> part.text("errorText");
            case "output-denied" -> "The user did not allow this call.";
            default -> null;
        };
    }

    /** The step as messages; none if it says nothing. */
    void addTo(List<ChatMessage> messages) {
        if (parts.isEmpty() && calls.isEmpty()) {
            return;
        }
        messages.add(isText && calls.isEmpty() ? new ChatMessage(role, text.toString()) : whole());
        messages.addAll(results);
    }

    private ChatMessage whole() {
        JsonWriter out = new JsonWriter().beginObject().field("role", role);
        if (parts.isEmpty()) {
            out.name("content").raw("null");
        } else if (isText) {
            out.field("content", text.toString());
        } else {
            out.name("content").beginArray();
            parts.forEach(out::raw);
            out.endArray();
        }
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            calls.forEach(out::raw);
            out.endArray();
        }
        // As a worker reads it that has it from the bus: what it could not read is refused here.
        return MessageJson.read(text(out.endObject()));
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
