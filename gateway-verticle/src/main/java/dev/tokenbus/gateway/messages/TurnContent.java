package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.Written;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The content of one turn, sorted as chat completions have it: parts, calls of tools, and results of tools, which are messages of their
 * own there. A block that chat completions have no word for stays as it is: the worker passes it on to a server that knows it, and
 * refuses it, or leaves it out where that loses nothing, for any other.
 */
final class TurnContent {
    private static final Set<String> TEXT = Set.of("type", "text");
    private static final Set<String> IMAGE = Set.of("type", "source");
    private static final Set<String> DOCUMENT = Set.of("type", "source", "title");
    private static final Set<String> CALL = Set.of("type", "id", "name", "input");
    private static final Set<String> RESULT = Set.of("type", "tool_use_id", "content");

    private final StringBuilder text = new StringBuilder();
    private final List<String> parts = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<ChatMessage> results = new ArrayList<>();
    private boolean isText = true;

    /** Reads the value at which the reader stands: a text, or an array of blocks. */
    void read(JsonReader in, String path) throws IOException {
        if (in.isString()) {
            text.append(in.string(path));
            return;
        }
        if (!in.isArray()) {
            throw in.refusal(path, "a string or an array of blocks");
        }
        int[] index = {0};
        in.array(path, each -> add(Written.read(in, path + "." + index[0]++)));
        isText &= parts.size() <= 1;
    }

    private void add(Written block) {
        switch (block.text("type")) {
            case "text" -> addText(block);
            case "image" -> addImage(block);
            case "document" -> addDocument(block);
            case "tool_use" -> addCall(block);
            case "tool_result" -> addResult(block);
            default -> addAsItIs(block);
        }
    }

    private void addText(Written block) {
        String said = block.text("text");
        text.append(said);
        isText &= block.others().isEmpty();
        addPart(begin("text").field("text", said), block, TEXT);
    }

    private void addImage(Written block) {
        Written source = block.object("source");
        String url = switch (source.text("type")) {
            case "base64" -> dataUrl(source);
            case "url" -> source.text("url");
            default -> "";
        };
        if (url.isEmpty()) {
            addAsItIs(block);
            return;
        }
        isText = false;
        JsonWriter part = begin("image_url").name("image_url").beginObject();
        addPart(part.field("url", url).endObject(), block, IMAGE);
    }

    private void addDocument(Written block) {
        Written source = block.object("source");
        if (!source.text("type").equals("base64")) {
            addAsItIs(block);
            return;
        }
        isText = false;
        JsonWriter part = begin("file").name("file").beginObject().optional("filename", block.optional("title"));
        addPart(part.field("file_data", dataUrl(source)).endObject(), block, DOCUMENT);
    }

    private static String dataUrl(Written source) {
        return "data:" + source.text("media_type") + ";base64," + source.text("data");
    }

    private void addCall(Written block) {
        String input = block.other("input");
        JsonWriter call = new JsonWriter().beginObject().field("id", block.text("id"));
        call.field("type", "function").name("function").beginObject();
        call.field("name", block.text("name"))
                .field("arguments", input == null ? "{}" : input)
                .endObject();
        calls.add(end(call, block, CALL));
    }

    private void addResult(Written block) {
        TurnContent content = new TurnContent();
        if (block.texts().containsKey("content")) {
            content.text.append(block.text("content"));
        } else if (block.other("content") != null) {
            block.within("content", in -> content.read(in, block.path() + ".content"));
        }
        JsonWriter message = new JsonWriter().beginObject().field("role", "tool");
        message.field("tool_call_id", block.text("tool_use_id"));
        content.writeContent(message);
        results.add(MessageJson.read(end(message, block, RESULT)));
    }

    private void addAsItIs(Written block) {
        isText = false;
        parts.add(block.json());
    }

    private static JsonWriter begin(String type) {
        return new JsonWriter().beginObject().field("type", type);
    }

    private void addPart(JsonWriter part, Written block, Set<String> known) {
        parts.add(end(part, block, known));
    }

    private static String end(JsonWriter object, Written block, Set<String> known) {
        block.writeRest(object, known);
        return new String(object.endObject().toBytes(), StandardCharsets.UTF_8);
    }

    private void writeContent(JsonWriter out) {
        if (isText) {
            out.field("content", text.toString());
            return;
        }
        out.name("content").beginArray();
        parts.forEach(out::raw);
        out.endArray();
    }

    /** The turn as messages of chat completions: what tools have answered, then what is said. */
    void addTo(List<ChatMessage> messages, String role) {
        messages.addAll(results);
        boolean isSilent = parts.isEmpty() && calls.isEmpty();
        if (isSilent && !results.isEmpty()) {
            return;
        }
        messages.add(isText && calls.isEmpty() ? new ChatMessage(role, text.toString()) : whole(role));
    }

    private ChatMessage whole(String role) {
        JsonWriter out = new JsonWriter().beginObject().field("role", role);
        if (isText && text.isEmpty()) {
            out.name("content").raw("null");
        } else {
            writeContent(out);
        }
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            calls.forEach(out::raw);
            out.endArray();
        }
        // As a worker reads it that has it from the bus: what it could not read is refused here.
        return MessageJson.read(new String(out.endObject().toBytes(), StandardCharsets.UTF_8));
    }
}
