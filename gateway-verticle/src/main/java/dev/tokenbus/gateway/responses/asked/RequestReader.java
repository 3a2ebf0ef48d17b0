package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request. What has another name or shape in chat completions is translated to that; what cannot be, and would change
 * the answer, is refused by its name; whatever this door does not know goes to the model's server as it is.
 */
public final class RequestReader {
    private static final Set<String> REFUSED = Set.of("conversation", "prompt", "context_management");

    /** What this door uses, or takes without an effect. */
    private static final Set<String> OWN = Set.of(
            "type",
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_output_tokens",
            "max_tool_calls",
            "temperature",
            "top_p",
            "text",
            "reasoning",
            "metadata",
            "store",
            "background",
            "stream",
            "stream_options",
            "stream_id",
            "generate",
            "client_metadata",
            "previous_response_id",
            "include",
            "truncation",
            "top_logprobs");

    private final RawObject body;
    private final Map<String, String> stored;

    private RequestReader(RawObject body, Map<String, String> stored) {
        this.body = body;
        this.stored = stored;
    }

    /** Takes a body apart; throws {@link IllegalArgumentException} if it is not one object. */
    public static RawObject parse(String json) {
        try {
            return RawObject.read("", json);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body: " + JsonReader.describe(e), e);
        }
    }

    /** The names of items of stored responses to which a body refers. */
    public static List<String> references(RawObject body) {
        return InputItems.references(body);
    }

    /**
     * Reads a body; throws {@link IllegalArgumentException} with the name of the field that cannot be taken.
     *
     * @param stored the items to which it refers, as far as they are there
     */
    public static ResponseRequest read(RawObject body, Map<String, String> stored) {
        return new RequestReader(body, stored).read();
    }

    private ResponseRequest read() {
        for (String name : REFUSED) {
            if (body.has(name)) {
                throw new IllegalArgumentException(name + ": not supported");
            }
        }
        boolean isStored = body.flag("store", true);
        boolean isBackground = body.flag("background", false);
        if (isBackground && !isStored) {
            throw new IllegalArgumentException("store: false (expected: true, with background)");
        }
        AskedTools tools = new AskedTools(body);
        return new ResponseRequest(
                body.flag("stream", false),
                isBackground,
                isStored,
                body.text("previous_response_id"),
                body.text("instructions"),
                InputItems.read(body, stored),
                config(tools),
                echo(tools, isStored, isBackground),
                tools.names(),
                tools.ignored());
    }

    private StreamConfig config(AskedTools tools) {
        Integer most = body.whole("max_output_tokens");
        Double temperature = body.number("temperature");
        Double topP = body.number("top_p");
        Range.checkOptional("max_output_tokens", most, 1, 1_000_000);
        Range.checkOptional("temperature", temperature, 0, 2);
        Range.checkOptional("top_p", topP, 0, 1);
        return new StreamConfig(
                        body.text("model"),
                        most,
                        temperature,
                        topP,
                        List.of(),
                        null,
                        StreamOptions.DEFAULT,
                        SimulationOptions.NONE)
                .withExtra(extra(tools));
    }

    private Map<String, String> extra(AskedTools tools) {
        Map<String, String> extra = new LinkedHashMap<>();
        tools.addTo(extra);
        text(body.object("text"), extra);
        put(extra, "reasoning_effort", body.object("reasoning").raw("effort"));
        Integer alternatives = body.whole("top_logprobs");
        boolean wantsLogprobs = body.has("include") && includes("message.output_text.logprobs");
        if (wantsLogprobs) {
            extra.put("logprobs", "true");
            put(extra, "top_logprobs", alternatives == null || alternatives == 0 ? null : alternatives.toString());
        }
        for (String name : body.names()) {
            if (!OWN.contains(name)) {
                put(extra, name, body.raw(name));
            }
        }
        return extra;
    }

    private boolean includes(String what) {
        JsonReader.expect(body.isArray("include"), "include", "an array");
        return String.valueOf(body.raw("include")).contains("\"" + what + "\"");
    }

    private static void text(RawObject text, Map<String, String> extra) {
        put(extra, "verbosity", text.raw("verbosity"));
        RawObject format = text.object("format");
        switch (format.textOr("type", "text")) {
            case "text" -> {}
            case "json_object" -> extra.put("response_format", "{\"type\":\"json_object\"}");
            case "json_schema" -> extra.put("response_format", schema(format));
            default ->
                throw new IllegalArgumentException(
                        format.name("type") + ": unknown (expected: text, json_object or json_schema)");
        }
    }

    private static String schema(RawObject format) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("type", "json_schema")
                .name("json_schema")
                .beginObject();
        for (String name : format.names()) {
            if (!name.equals("type")) {
                json.name(name).raw(String.valueOf(format.raw(name)));
            }
        }
        return json.endObject().endObject().toText();
    }

    private static void put(Map<String, String> fields, String name, @Nullable String raw) {
        if (raw != null) {
            fields.put(name, raw);
        }
    }

    /** The fields that a response repeats; those that the client has not given have the values that they stand for. */
    private String echo(AskedTools tools, boolean isStored, boolean isBackground) {
        JsonWriter json = new JsonWriter().beginObject();
        json.field("background", isBackground).field("store", isStored);
        for (String name : List.of(
                "instructions",
                "max_output_tokens",
                "max_tool_calls",
                "previous_response_id",
                "prompt_cache_key",
                "safety_identifier",
                "user")) {
            json.name(name).raw(rawOr(name, "null"));
        }
        json.name("metadata").raw(rawOr("metadata", "{}"));
        json.name("parallel_tool_calls").raw(rawOr("parallel_tool_calls", "true"));
        json.name("temperature").raw(rawOr("temperature", "1"));
        json.name("top_p").raw(rawOr("top_p", "1"));
        json.name("presence_penalty").raw(rawOr("presence_penalty", "0"));
        json.name("frequency_penalty").raw(rawOr("frequency_penalty", "0"));
        json.name("top_logprobs").raw(rawOr("top_logprobs", "0"));
        json.name("service_tier").raw(rawOr("service_tier", "\"default\""));
        json.name("truncation").raw(rawOr("truncation", "\"disabled\""));
        json.name("tool_choice").raw(rawOr("tool_choice", "\"auto\""));
        tools.echo(json);
        echoObject(json, "text", Map.of("format", "{\"type\":\"text\"}"));
        echoObject(json, "reasoning", nulls("effort", "summary"));
        String object = json.endObject().toText();
        // A client's own line breaks, which stand only between tokens, would break an event in two.
        return EventText.oneLine(object.substring(1, object.length() - 1));
    }

    private static Map<String, String> nulls(String first, String second) {
        Map<String, String> nulls = new LinkedHashMap<>();
        nulls.put(first, "null");
        nulls.put(second, "null");
        return nulls;
    }

    private String rawOr(String name, String otherwise) {
        String raw = body.raw(name);
        return raw == null ? otherwise : raw;
    }

    /** Writes an object as the client gave it, on one line as all that is raw, and with what is taken for granted. */
    private void echoObject(JsonWriter json, String name, Map<String, String> granted) {
        RawObject given = body.object(name);
        json.name(name).beginObject();
        granted.forEach((field, value) -> {
            if (!given.has(field)) {
                json.name(field).raw(value);
            }
        });
        given.names().forEach(field -> json.name(field).raw(String.valueOf(given.raw(field))));
        json.endObject();
    }
}
