package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** The functions that a request offers to the model, and which of them it may choose: in the shape of chat completions, and repeated. */
final class AskedTools {
    private static final String FUNCTION = "function";

    /** The longest type, in characters, that an error repeats. */
    private static final int MOST_SHOWN = 64;

    private final RawObject body;
    private final List<RawObject> tools;

    AskedTools(RawObject body) {
        this.body = body;
        this.tools = body.objects("tools");
        for (RawObject tool : tools) {
            String type = tool.requiredText("type");
            if (!type.equals(FUNCTION)) {
                throw new IllegalArgumentException(tool.name("type") + ": " + shown(type) + " (expected: function)");
            }
        }
    }

    /** A client sends tools that its user never named: the word says what to switch off. */
    private static String shown(String type) {
        return type.length() <= MOST_SHOWN ? type : "not supported";
    }

    /** Adds what the model's server is told; nothing without a tool, since servers refuse a choice of none. */
    void addTo(Map<String, String> fields) {
        if (tools.isEmpty()) {
            return;
        }
        JsonWriter json = new JsonWriter().beginArray();
        tools.forEach(tool -> writeForChat(tool, json));
        fields.put("tools", json.endArray().toText());
        if (body.has("tool_choice")) {
            fields.put("tool_choice", choice());
        }
        String parallel = body.raw("parallel_tool_calls");
        if (parallel != null) {
            fields.put("parallel_tool_calls", Boolean.toString(body.flag("parallel_tool_calls", true)));
        }
    }

    private static void writeForChat(RawObject tool, JsonWriter json) {
        json.beginObject().field("type", FUNCTION).name(FUNCTION).beginObject();
        json.field("name", tool.requiredText("name"));
        for (String field : List.of("description", "parameters", "strict")) {
            String raw = tool.raw(field);
            if (raw != null) {
                json.name(field).raw(raw);
            }
        }
        json.endObject().endObject();
    }

    private String choice() {
        if (body.isText("tool_choice")) {
            String word = body.requiredText("tool_choice");
            if (!List.of("auto", "none", "required").contains(word)) {
                throw new IllegalArgumentException(
                        "tool_choice: unknown (expected: auto, none, required, or an object)");
            }
            return "\"" + word + "\"";
        }
        RawObject choice = body.object("tool_choice");
        JsonWriter json = new JsonWriter();
        switch (choice.requiredText("type")) {
            case FUNCTION -> writeChoice(choice, json);
            case "allowed_tools" -> {
                json.beginObject()
                        .field("type", "allowed_tools")
                        .name("allowed_tools")
                        .beginObject();
                json.field("mode", choice.requiredText("mode")).name("tools").beginArray();
                choice.objects("tools").forEach(tool -> writeChoice(tool, json));
                json.endArray().endObject().endObject();
            }
            default ->
                throw new IllegalArgumentException(
                        "tool_choice.type: not supported (expected: function or allowed_tools)");
        }
        return json.toText();
    }

    private static void writeChoice(RawObject choice, JsonWriter json) {
        json.beginObject().field("type", FUNCTION).name(FUNCTION).beginObject();
        json.field("name", choice.requiredText("name")).endObject().endObject();
    }

    /** Writes the tools as a response repeats them. */
    void echo(JsonWriter json) {
        json.name("tools").beginArray();
        for (RawObject tool : tools) {
            json.beginObject().field("type", FUNCTION).field("name", tool.requiredText("name"));
            for (String field : List.of("description", "parameters", "strict")) {
                String raw = tool.raw(field);
                json.name(field).raw(raw == null ? "null" : raw);
            }
            json.endObject();
        }
        json.endArray();
    }
}
