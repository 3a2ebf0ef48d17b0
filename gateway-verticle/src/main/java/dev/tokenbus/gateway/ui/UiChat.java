package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks when its user has written something, or wants another answer: the chat with all its messages, and what the page adds to
 * the body for the model.
 */
final class UiChat {
    /** The longest id of a chat; the SDK's own have 16 characters. */
    static final int MOST_ID_CHARS = 256;

    private final JsonReader in;
    private final UiMessages messages = new UiMessages();
    private final Map<String, String> extra = new LinkedHashMap<>();
    private List<String> stop = List.of();
    private @Nullable String id;
    private @Nullable String system;
    private @Nullable String model;
    private @Nullable Integer maxTokens;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private @Nullable Long seed;

    private UiChat(JsonReader in) {
        this.in = in;
    }

    /** Reads a body; a wrong one throws {@link IllegalArgumentException}. The request has the chat's id as its name. */
    static StreamRequest read(String body, long now) {
        try (JsonReader in = new JsonReader(body)) {
            UiChat chat = new UiChat(in);
            in.readObject(chat::readField);
            return chat.build(now);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body: " + JsonReader.describe(e), e);
        }
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = checked(in.string(name));
            case "messages" -> {
                int[] index = {0};
                in.array(name, each -> messages.read(in, name + "." + index[0]++));
            }
            case "model" -> model = in.shortString(name);
            case "system" -> system = in.string(name);
            case "maxOutputTokens" -> maxTokens = in.int32(name);
            case "temperature" -> temperature = in.number(name);
            case "topP" -> topP = in.number(name);
            case "stopSequences" -> stop = in.strings(name, 4);
            case "seed" -> seed = in.integer(name);
            case "extra" -> in.objectWithNulls(name, field -> extra.put(field, in.raw()));
            case "trigger", "messageId" -> {
                // The messages say it already: without the answer that is to be another one.
            }
            default ->
                throw new IllegalArgumentException("the body: a field that is unknown here (expected: id, messages, "
                        + "trigger, messageId, model, system, maxOutputTokens, temperature, topP, stopSequences, seed, "
                        + "extra)");
        }
    }

    /** An id that names a chat. */
    static String checked(String id) {
        if (id.isEmpty() || id.length() > MOST_ID_CHARS) {
            throw new IllegalArgumentException(
                    "id: " + id.length() + " characters (expected: 1.." + MOST_ID_CHARS + ")");
        }
        return id;
    }

    private StreamRequest build(long now) {
        String chat = JsonReader.require(id, "id");
        List<ChatMessage> all = new ArrayList<>();
        if (system != null) {
            all.add(new ChatMessage("system", system));
        }
        all.addAll(messages.all());
        if (messages.all().isEmpty()) {
            throw new IllegalArgumentException("messages: none that says something (expected: at least one)");
        }
        StreamConfig config = new StreamConfig(
                        model, maxTokens, temperature, topP, stop, seed, StreamOptions.DEFAULT, SimulationOptions.NONE)
                .withExtra(extra);
        return StreamRequest.of(all, config).named(new StreamRequest.Name(chat, now));
    }
}
