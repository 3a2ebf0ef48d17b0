package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.Written;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Words the tools of a request, and which of them the model is to use, as chat completions do. A tool that is no function stays as it is,
 * for a server that knows it.
 */
final class ToolsJson {
    private static final Set<String> TOOL = Set.of("type", "name", "description", "input_schema", "strict");

    private ToolsJson() {}

    /** The array at which the reader stands, as {@code tools}. */
    static String tools(JsonReader in, String path) throws IOException {
        JsonWriter out = new JsonWriter().beginArray();
        int[] index = {0};
        in.array(path, each -> out.raw(tool(Written.read(in, path + "." + index[0]++))));
        return text(out.endArray());
    }

    private static String tool(Written tool) {
        String type = tool.optional("type");
        if (type != null && !type.equals("custom")) {
            return tool.json();
        }
        String schema = JsonReader.require(tool.other("input_schema"), tool.path() + ".input_schema");
        JsonWriter out = new JsonWriter().beginObject().field("type", "function");
        out.name("function").beginObject().field("name", tool.text("name"));
        out.optional("description", tool.optional("description"))
                .name("parameters")
                .raw(schema);
        String strict = tool.other("strict");
        if (strict != null) {
            out.name("strict").raw(strict);
        }
        tool.writeRest(out.endObject(), TOOL);
        return text(out.endObject());
    }

    /** Adds {@code tool_choice} and {@code parallel_tool_calls}. */
    static void choose(Written choice, Map<String, String> fields) {
        String type = choice.text("type");
        switch (type) {
            case "auto", "none" -> fields.put("tool_choice", "\"" + type + "\"");
            case "any" -> fields.put("tool_choice", "\"required\"");
            case "tool" -> {
                JsonWriter out = new JsonWriter().beginObject().field("type", "function");
                out.name("function").beginObject().field("name", choice.text("name"));
                fields.put("tool_choice", text(out.endObject().endObject()));
            }
            default ->
                throw new IllegalArgumentException(
                        choice.path() + ".type: unknown (expected: auto, any, tool or none)");
        }
        if ("true".equals(choice.other("disable_parallel_tool_use"))) {
            fields.put("parallel_tool_calls", "false");
        }
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
