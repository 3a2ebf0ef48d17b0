package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** The tools that a request offers to the model, and which of them it may choose: in the shape of chat completions, and repeated. */
final class AskedTools {
    private final RawObject body;
    private final OfferedTools offered;

    AskedTools(RawObject body) {
        this.body = body;
        this.offered = new OfferedTools(body.objects("tools"));
    }

    List<String> ignored() {
        return offered.ignored();
    }

    ToolNames names() {
        return offered.names();
    }

    /** Adds what the model's server is told; nothing without a tool, since servers refuse a choice of none. */
    void addTo(Map<String, String> fields) {
        if (offered.isEmpty()) {
            return;
        }
        JsonWriter json = new JsonWriter();
        offered.writeForChat(json);
        fields.put("tools", json.toText());
        if (body.has("tool_choice")) {
            fields.put("tool_choice", choice());
        }
        String parallel = body.raw("parallel_tool_calls");
        if (parallel != null) {
            fields.put("parallel_tool_calls", Boolean.toString(body.flag("parallel_tool_calls", true)));
        }
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
            case OfferedTools.FUNCTION, OfferedTools.CUSTOM -> writeChoice(choice, json);
            case "allowed_tools" -> {
                json.beginObject()
                        .field("type", "allowed_tools")
                        .name("allowed_tools")
                        .beginObject();
                json.field("mode", choice.requiredText("mode")).name("tools").beginArray();
                choice.objects("tools").forEach(tool -> writeAllowed(tool, json));
                json.endArray().endObject().endObject();
            }
            default -> throw OfferedTools.refused(choice, "(expected: function, custom or allowed_tools)");
        }
        return json.toText();
    }

    private static void writeAllowed(RawObject tool, JsonWriter json) {
        if (!List.of(OfferedTools.FUNCTION, OfferedTools.CUSTOM).contains(tool.requiredText("type"))) {
            throw OfferedTools.refused(tool, "(expected: function or custom)");
        }
        writeChoice(tool, json);
    }

    private static void writeChoice(RawObject choice, JsonWriter json) {
        json.beginObject().field("type", OfferedTools.FUNCTION).name(OfferedTools.FUNCTION);
        String name = ToolNames.functionOf(choice.text("namespace"), choice.requiredText("name"));
        json.beginObject().field("name", name).endObject().endObject();
    }

    /** Writes the tools as a response repeats them. */
    void echo(JsonWriter json) {
        offered.echo(json);
    }
}
