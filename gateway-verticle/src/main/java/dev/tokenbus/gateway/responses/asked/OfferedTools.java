package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a request offers, as functions, since models' servers know nothing else. A search that nobody here can run is left out
 * and said; of anything else that is no function the answer would be made, and so it is refused.
 */
final class OfferedTools {
    static final String FUNCTION = "function";
    static final String CUSTOM = "custom";
    static final String EXPECTED = "(expected: function, custom or namespace)";

    private static final String NAMESPACE = "namespace";
    private static final String DESCRIPTION = "description";

    /** Clients offer these although nobody asked for them: to search the web, and for tools that are not offered yet. */
    private static final Pattern SEARCH = Pattern.compile("web_search(_preview)?(_\\d{4}_\\d{2}_\\d{2})?|tool_search");

    /** The longest type, in characters, that an error repeats. */
    private static final int MOST_SHOWN = 64;

    private static final String TEXT_PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                    + "\"required\":[\"input\"],\"additionalProperties\":false}";

    private final List<RawObject> inEffect = new ArrayList<>();
    private final List<Offered> offered = new ArrayList<>();
    private final Map<String, ToolNames.Called> names = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();

    /**
     * One function.
     *
     * @param group what is said of its group, with its first function; null for nothing
     */
    private record Offered(
            RawObject tool,
            ToolNames.Called called,
            @Nullable String group) {}

    OfferedTools(List<RawObject> tools) {
        for (int i = 0; i < tools.size(); i++) {
            RawObject tool = tools.get(i);
            String type = tool.requiredText("type");
            switch (type) {
                case FUNCTION, CUSTOM -> offer(tool, null, null);
                case NAMESPACE -> offerGroup(tool);
                default -> leaveOut(tool, type, i);
            }
        }
        if (offered.isEmpty() && !ignored.isEmpty()) {
            throw refused(tools.get(0), EXPECTED);
        }
    }

    /** A client sends tools that its user never named: the word says what to switch off. */
    static IllegalArgumentException refused(RawObject tool, String expected) {
        String type = tool.requiredText("type");
        String shown = type.length() <= MOST_SHOWN ? type : "not supported";
        return new IllegalArgumentException(tool.name("type") + ": " + shown + " " + expected);
    }

    private void leaveOut(RawObject tool, String type, int index) {
        if (!SEARCH.matcher(type).matches()) {
            throw refused(tool, EXPECTED);
        }
        ignored.add("tools[" + index + "] (" + type + ")");
    }

    private void offerGroup(RawObject group) {
        String namespace = group.requiredText("name");
        String description = group.textOr(DESCRIPTION, "");
        String about = description.isEmpty() ? null : namespace + ": " + description;
        for (RawObject tool : group.objects("tools")) {
            if (!List.of(FUNCTION, CUSTOM).contains(tool.requiredText("type"))) {
                throw refused(tool, "(expected: function or custom)");
            }
            offer(tool, namespace, about);
            about = null;
        }
        inEffect.add(group);
    }

    private void offer(RawObject tool, @Nullable String namespace, @Nullable String group) {
        boolean isCustom = tool.requiredText("type").equals(CUSTOM);
        ToolNames.Called called = new ToolNames.Called(namespace, tool.requiredText("name"), isCustom);
        ToolNames.Called before = names.putIfAbsent(called.function(), called);
        if (before != null && !before.equals(called)) {
            throw new IllegalArgumentException(
                    tool.name("name") + ": " + called.function() + " is the name of another tool too");
        }
        offered.add(new Offered(tool, called, group));
        if (namespace == null) {
            inEffect.add(tool);
        }
    }

    boolean isEmpty() {
        return offered.isEmpty();
    }

    /** The tools that are left out, as a client is told. */
    List<String> ignored() {
        return ignored;
    }

    ToolNames names() {
        return ToolNames.of(names);
    }

    /** Writes the functions in the shape of chat completions. */
    void writeForChat(JsonWriter json) {
        json.beginArray();
        offered.forEach(each -> writeForChat(each, json));
        json.endArray();
    }

    private static void writeForChat(Offered each, JsonWriter json) {
        RawObject tool = each.tool;
        json.beginObject().field("type", FUNCTION).name(FUNCTION).beginObject();
        json.field("name", each.called.function());
        json.optional(DESCRIPTION, description(each));
        if (each.called.isCustom()) {
            json.name("parameters").raw(TEXT_PARAMETERS);
        } else {
            for (String field : List.of("parameters", "strict")) {
                String raw = tool.raw(field);
                if (raw != null) {
                    json.name(field).raw(raw);
                }
            }
        }
        json.endObject().endObject();
    }

    private static @Nullable String description(Offered each) {
        List<String> said = new ArrayList<>();
        if (each.group != null) {
            said.add(each.group);
        }
        String own = each.tool.text(DESCRIPTION);
        if (own != null) {
            said.add(own);
        }
        RawObject format = each.called.isCustom() ? each.tool.object("format") : RawObject.EMPTY;
        if (format.textOr("type", "").equals("grammar")) {
            said.add("The input follows this grammar (" + format.textOr("syntax", "") + "):\n"
                    + format.requiredText("definition"));
        }
        return said.isEmpty() ? null : String.join("\n\n", said);
    }

    /** Writes the tools in effect as a response repeats them. */
    void echo(JsonWriter json) {
        json.name("tools").beginArray();
        for (RawObject tool : inEffect) {
            json.beginObject();
            if (tool.requiredText("type").equals(FUNCTION)) {
                json.field("type", FUNCTION).field("name", tool.requiredText("name"));
                for (String field : List.of(DESCRIPTION, "parameters", "strict")) {
                    String raw = tool.raw(field);
                    json.name(field).raw(raw == null ? "null" : raw);
                }
            } else {
                tool.names().forEach(name -> json.name(name).raw(String.valueOf(tool.raw(name))));
            }
            json.endObject();
        }
        json.endArray();
        if (!ignored.isEmpty()) {
            json.name("tokenbus_ignored").beginArray();
            ignored.forEach(json::value);
            json.endArray();
        }
    }
}
