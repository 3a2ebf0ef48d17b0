package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.Written;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request in the words of Messages. What chat completions have a word for is translated, and what only Anthropic's
 * servers know goes to the worker in one field, {@code anthropic}: it is for a server of that kind, and no other gets it.
 */
final class MessagesReader {
    private static final String OWN = "anthropic";
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_STOP = 256;

    private final JsonReader in;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, String> own = new LinkedHashMap<>();
    private final List<ChatMessage> turns = new ArrayList<>();
    private final Set<String> stops = new LinkedHashSet<>();
    private @Nullable ChatMessage system;
    private @Nullable String model;
    private @Nullable Integer maxTokens;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private boolean isStreamed;

    private MessagesReader(JsonReader in) {
        this.in = in;
    }

    /**
     * Reads a body; a wrong one throws {@link IllegalArgumentException}.
     *
     * @param isAnswered whether an answer is wanted, and not only the number of tokens: then {@code max_tokens} has to be there
     */
    static MessagesRequest read(String body, boolean isAnswered) {
        try (JsonReader in = new JsonReader(body)) {
            MessagesReader reader = new MessagesReader(in);
            in.readObject(reader::readField);
            return reader.build(isAnswered);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body: " + JsonReader.describe(e), e);
        }
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "model" -> model = in.shortString(name);
            case "max_tokens" -> maxTokens = in.int32(name);
            case "messages" -> readMessages(name);
            case "system" -> readSystem(name);
            case "stream" -> isStreamed = in.bool(name);
            case "temperature" -> temperature = fraction(name);
            case "top_p" -> topP = fraction(name);
            case "stop_sequences" -> stops.addAll(in.strings(name, 1000));
            case "tools" -> fields.put(name, ToolsJson.tools(in, name));
            case "tool_choice" -> ToolsJson.choose(Written.read(in, name), fields);
            case "top_k" -> fields.put(name, Long.toString(in.integer(name)));
            default -> readOwn(name);
        }
    }

    private double fraction(String name) throws IOException {
        double value = in.number(name);
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0..1)");
        }
        return value;
    }

    /** Such a field is the server's own; some say what others say by another name. */
    private void readOwn(String name) throws IOException {
        switch (name) {
            case "metadata" -> {
                Written metadata = Written.read(in, name);
                if (metadata.optional("user_id") != null) {
                    fields.put("user", quoted(metadata.text("user_id")));
                }
                own.put(name, metadata.json());
            }
            case "thinking" -> {
                Written thinking = Written.read(in, name);
                if (thinking.text("type").equals("enabled")) {
                    thinking.within("budget_tokens", budget -> think(budget.int32("thinking.budget_tokens")));
                }
                own.put(name, thinking.json());
            }
            case "output_config" -> readOutput(Written.read(in, name));
            default -> own.put(name, in.raw());
        }
    }

    /** Servers that know no budget know an effort. */
    private void think(int budget) {
        Range.check("thinking.budget_tokens", budget, 1, 1_000_000);
        String effort = budget < 4096 ? "low" : budget < 16_384 ? "medium" : "high";
        fields.putIfAbsent("reasoning_effort", quoted(effort));
    }

    private void readOutput(Written output) {
        String effort = output.optional("effort");
        if (effort != null) {
            fields.put("reasoning_effort", quoted(effort.equals("max") ? "high" : effort));
        }
        if (output.other("format") != null) {
            Written format = output.object("format");
            String schema = JsonReader.require(format.other("schema"), format.path() + ".schema");
            JsonWriter out = new JsonWriter().beginObject().field("type", "json_schema");
            out.name("json_schema").beginObject().field("name", "answer").name("schema");
            out.raw(schema).field("strict", true).endObject().endObject();
            fields.put("response_format", text(out));
        }
        own.put("output_config", output.json());
    }

    private void readMessages(String name) throws IOException {
        int[] index = {0};
        in.array(name, each -> readMessage(name + "." + index[0]++));
    }

    private void readMessage(String path) throws IOException {
        JsonReader.expect(in.isObject(), path, "an object");
        String[] role = new String[1];
        TurnContent content = new TurnContent();
        boolean[] hasContent = new boolean[1];
        in.object(path, name -> {
            switch (name) {
                case "role" -> role[0] = in.string(path + ".role");
                case "content" -> {
                    content.read(in, path + ".content");
                    hasContent[0] = true;
                }
                default -> throw new IllegalArgumentException(path + ": another field (expected: role and content)");
            }
        });
        String who = JsonReader.require(role[0], path + ".role");
        if (!who.equals("user") && !who.equals("assistant")) {
            throw new IllegalArgumentException(path + ".role: unknown (expected: user or assistant)");
        }
        JsonReader.require(hasContent[0] ? content : null, path + ".content");
        content.addTo(turns, who);
    }

    private void readSystem(String name) throws IOException {
        TurnContent content = new TurnContent();
        content.read(in, name);
        List<ChatMessage> read = new ArrayList<>();
        content.addTo(read, name);
        system = read.get(read.size() - 1);
    }

    private MessagesRequest build(boolean isAnswered) {
        JsonReader.require(model, "model");
        if (isAnswered) {
            Range.check("max_tokens", JsonReader.require(maxTokens, "max_tokens"), 1, 1_000_000);
        }
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("messages: none (expected: at least one)");
        }
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null && !system.isEmpty()) {
            messages.add(system);
        }
        messages.addAll(turns);
        return new MessagesRequest(messages, config(), isStreamed, stops);
    }

    private StreamConfig config() {
        boolean areUsual = stops.size() <= MOST_STOPS
                && stops.stream().allMatch(text -> !text.isEmpty() && text.length() <= LONGEST_STOP);
        if (!areUsual) {
            JsonWriter array = new JsonWriter().beginArray();
            stops.forEach(array::value);
            fields.put("stop", text(array.endArray()));
        }
        JsonWriter anthropic = new JsonWriter().beginObject();
        own.forEach((name, value) -> anthropic.name(name).raw(value));
        fields.put(OWN, text(anthropic.endObject()));
        List<String> stop = areUsual ? List.copyOf(stops) : List.of();
        return new StreamConfig(
                        model, maxTokens, temperature, topP, stop, null, StreamOptions.DEFAULT, SimulationOptions.NONE)
                .withExtra(fields);
    }

    private static String quoted(String value) {
        return text(new JsonWriter().value(value));
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
