package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON of a {@code start}: prompts and options, in both directions. */
final class StartJson {
    private static final int MOST_PROMPTS = 64;
    private static final int MOST_MESSAGES = 1024;

    private static final List<String> PROMPT_FIELDS = List.of("prompt", "messages", "prompts");

    /** The fields of the frame itself. */
    private static final List<String> FIELDS = List.of(
            "type",
            "id",
            "key",
            "resend",
            "prompt",
            "messages",
            "prompts",
            "options",
            "channel",
            "credit",
            "traceparent");

    /** The options of a frame that has none. */
    private static final OptionsJson.Read<?> NO_OPTIONS = new OptionsJson.Read<>(StreamConfig.DEFAULT, null);

    private StartJson() {}

    static void write(ClientFrame.Start start, JsonWriter out) {
        out.optional("id", start.id()).optional("key", start.key()).ifTrue("resend", start.resend());
        if (start.batch()) {
            out.name("prompts").beginArray();
            start.prompts().forEach(messages -> writeMessages(messages, out));
            out.endArray();
        } else {
            out.name("messages");
            writeMessages(start.prompts().get(0), out);
        }
        out.name("options");
        OptionsJson.write(start.options(), out);
        out.optional("channel", start.channel());
        if (start.credit() >= 0) {
            out.field("credit", start.credit());
        }
        out.optional("traceparent", start.traceparent());
    }

    private static void writeMessages(List<ChatMessage> messages, JsonWriter out) {
        out.beginArray();
        messages.forEach(message -> MessageJson.write(message, out));
        out.endArray();
    }

    /** The conversations of a {@code start}, and the name of the field that had them. */
    private record Prompts(String field, List<List<ChatMessage>> conversations) {}

    static ClientFrame.Start read(JsonFields in) {
        Prompts prompts = prompts(in);
        if (prompts == null) {
            throw new IllegalArgumentException("prompt: missing");
        }
        OptionsJson.Read<?> options = in.get("options", OptionsJson.Read.class, NO_OPTIONS);
        refuseUnknown(in, options);
        return new ClientFrame.Start(
                in.optional("id"),
                key(in.optional("key")),
                in.flag("resend"),
                prompts.conversations,
                prompts.field.equals("prompts"),
                (StreamConfig) options.value(),
                in.optional("channel"),
                in.number("credit", -1),
                in.optional("traceparent"));
    }

    /** A control character has a meaning of its own in the names that nodes keep beside keys. */
    private static @Nullable String key(@Nullable String key) {
        if (key != null && key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("key: has a control character (expected: none)");
        }
        return key;
    }

    /**
     * Throws when an option is one that nobody knows, or a field of the frame is probably a misspelt one. Other fields that nobody knows
     * are ignored: newer clients may send them.
     */
    private static void refuseUnknown(JsonFields in, OptionsJson.Read<?> options) {
        if (options.refusal() != null) {
            throw new IllegalArgumentException(options.refusal());
        }
        Stream<String> others = ConsoleRequest.FIELDS.stream().filter(in::has);
        for (String name : Stream.concat(in.unknown().stream(), others).toList()) {
            String field = NearestName.of(name, FIELDS);
            String option = NearestName.of(name, OptionsJson.names());
            if (field != null || option != null) {
                throw new IllegalArgumentException(NearestName.shown(name) + ": unknown (did you mean "
                        + (field != null ? field : "options." + option) + "?)");
            }
        }
    }

    static boolean hasPrompt(JsonFields in) {
        return prompts(in) != null;
    }

    private static @Nullable Prompts prompts(JsonFields in) {
        for (String field : PROMPT_FIELDS) {
            Prompts prompts = in.get(field, Prompts.class);
            if (prompts != null) {
                return prompts;
            }
        }
        return null;
    }

    /** Throws when a field that was just read is the second one with prompts. */
    static void refuseSecondPrompt(JsonFields in, String name) {
        switch (name) {
            case "prompt", "messages", "prompts" -> refuseOtherThan(name, in);
            default -> {}
        }
    }

    private static void refuseOtherThan(String name, JsonFields in) {
        for (String other : PROMPT_FIELDS) {
            if (!other.equals(name) && in.has(other)) {
                throw new IllegalArgumentException(name + ": there is " + other + " already (expected: one of them)");
            }
        }
    }

    static Object readPrompt(JsonReader in, String path) throws IOException {
        return new Prompts(path, List.of(promptOf(in, path)));
    }

    static Object readMessages(JsonReader in, String path) throws IOException {
        return new Prompts(path, List.of(messagesOf(in, path)));
    }

    static Object readPrompts(JsonReader in, String path) throws IOException {
        List<List<ChatMessage>> prompts = new ArrayList<>();
        in.array(path, name -> {
            JsonReader.expect(prompts.size() < MOST_PROMPTS, name, "at most " + MOST_PROMPTS + " elements");
            String element = name + "[" + prompts.size() + "]";
            JsonReader.expect(in.isString() || in.isArray(), element, "a string or an array of messages");
            prompts.add(in.isString() ? promptOf(in, element) : messagesOf(in, element));
        });
        JsonReader.expect(!prompts.isEmpty(), path, "at least one");
        return new Prompts(path, prompts);
    }

    /** A conversation of one message, given as its text alone. */
    private static List<ChatMessage> promptOf(JsonReader in, String path) throws IOException {
        String text = in.string(path);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(path + ": empty (expected: at least 1 character)");
        }
        return List.of(ChatMessage.user(text));
    }

    private static List<ChatMessage> messagesOf(JsonReader in, String path) throws IOException {
        List<ChatMessage> messages = new ArrayList<>();
        in.array(path, name -> {
            JsonReader.expect(messages.size() < MOST_MESSAGES, name, "at most " + MOST_MESSAGES + " elements");
            messages.add(MessageJson.read(in, name + "[" + messages.size() + "]"));
        });
        JsonReader.expect(!messages.isEmpty(), path, "at least one");
        return messages;
    }
}
