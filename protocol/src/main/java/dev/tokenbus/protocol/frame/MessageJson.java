package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.json.WellFormed;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one message of a conversation, in the shape of OpenAI's chat completions, in both directions.
 *
 * <p>What tokenbus itself needs is read, and the rest is only looked over: a message that has parts, tool calls or anything else
 * beside a role and a text keeps its JSON as it was written, without a tree. So what no one has thought of reaches the model too.
 */
public final class MessageJson {
    private final String path;
    private @Nullable String role;
    private @Nullable String text;
    private boolean isPlain = true;
    private boolean hasMore;

    private MessageJson(String path) {
        this.path = path;
    }

    /** Reads one message that stands alone; throws {@link IllegalArgumentException} if it is none, and says why. */
    public static ChatMessage read(String json) {
        ChatMessage[] message = new ChatMessage[1];
        try (JsonReader in = new JsonReader("{\"message\":" + json + "}")) {
            in.readObject(name -> message[0] = read(in, name));
        } catch (IOException e) {
            throw new IllegalArgumentException("message: " + JsonReader.describe(e), e);
        }
        return JsonReader.require(message[0], "message");
    }

    /**
     * Reads the message at which a reader of a text stands.
     *
     * @param path the message in errors, {@code messages[3]} for example
     */
    public static ChatMessage read(JsonReader in, String path) throws IOException {
        JsonReader.expect(in.isObject(), path, "an object");
        int start = in.here();
        MessageJson message = new MessageJson(path);
        in.objectWithNulls(path, name -> message.readField(in, name));
        return message.build(in, start);
    }

    static void write(ChatMessage message, JsonWriter out) {
        if (message.isMoreThanText()) {
            out.raw(message.json());
        } else {
            out.beginObject()
                    .field("role", message.role())
                    .field("content", message.content())
                    .endObject();
        }
    }

    private ChatMessage build(JsonReader in, int start) {
        String who = JsonReader.require(role, path + ".role");
        ChatMessage.checkRole(path + ".role", who);
        boolean mayBeSilent = who.equals("assistant") && hasMore;
        if (text == null && !mayBeSilent) {
            throw new IllegalArgumentException(path + ".content: missing (expected: a string or an array of parts)");
        }
        String said = text == null ? "" : text;
        return new ChatMessage(who, said, isPlain ? "" : WellFormed.text(in.since(start)));
    }

    private void readField(JsonReader in, String name) throws IOException {
        switch (name) {
            case "role" -> role = in.isNull() ? null : in.string(path + ".role");
            case "content" -> readContent(in, path + ".content");
            default -> readMore(in, name);
        }
    }

    private void readContent(JsonReader in, String where) throws IOException {
        if (in.isString()) {
            text = in.string(where);
            return;
        }
        isPlain = false;
        if (in.isArray()) {
            text = readParts(in, where);
        } else if (!in.isNull()) {
            throw in.refusal(where, "a string or an array of parts");
        }
    }

    private void readMore(JsonReader in, String name) throws IOException {
        isPlain = false;
        if (in.isNull()) {
            return;
        }
        String where = path + "." + name;
        switch (name) {
            case "name", "tool_call_id", "refusal" -> expect(in, in.isString(), where, "a string");
            case "tool_calls" -> readToolCalls(in, where);
            default -> {}
        }
        hasMore |= !name.equals("name");
    }

    private static void readToolCalls(JsonReader in, String where) throws IOException {
        expect(in, in.isArray(), where, "an array of tool calls");
        int[] index = {0};
        in.array(where, name -> expect(in, in.isObject(), name + "[" + index[0]++ + "]", "an object"));
    }

    /** The text of all parts that have one. */
    private static String readParts(JsonReader in, String where) throws IOException {
        StringBuilder texts = new StringBuilder();
        int[] index = {0};
        in.array(where, name -> readPart(in, name + "[" + index[0]++ + "]", texts));
        return texts.toString();
    }

    private static void readPart(JsonReader in, String where, StringBuilder texts) throws IOException {
        String[] read = new String[2];
        in.objectWithNulls(where, name -> {
            if (name.equals("type")) {
                expect(in, in.isString(), where + ".type", "a string");
                read[0] = in.string(where + ".type");
            } else if (name.equals("text") && in.isString()) {
                read[1] = in.string(where + ".text");
            }
        });
        JsonReader.require(read[0], where + ".type");
        if (read[1] != null) {
            texts.append(read[1]);
        } else if (read[0].equals("text")) {
            throw new IllegalArgumentException(where + ".text: missing (expected: a string)");
        }
    }

    private static void expect(JsonReader in, boolean holds, String where, String expected) {
        if (!holds) {
            throw in.refusal(where, expected);
        }
    }
}
