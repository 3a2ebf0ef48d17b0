package dev.tokenbus.worker.anthropic;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.worker.asked.AskedMessage;
import dev.tokenbus.worker.asked.AskedPart;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A conversation as turns of two speakers: what instructs the model stands apart, the results of tools are said by the user, and
 * neighbours of one speaker are one turn. The text that the model is to go on with ends without blanks, because none are taken there.
 */
final class MessageTurns {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    private static final String ROLE = "role";
    private static final String CONTENT = "content";
    private static final String TYPE = "type";
    private static final String TEXT = "text";
    private static final String CACHE_CONTROL = "cache_control";

    private final JsonArray system = new JsonArray();
    private final JsonArray turns = new JsonArray();

    private MessageTurns() {}

    static MessageTurns of(GenerationRequest request) {
        MessageTurns conversation = new MessageTurns();
        request.messages().forEach(conversation::add);
        if (!request.continueAfter().isEmpty()) {
            conversation.goOnAfter(request.continueAfter());
        }
        conversation.stripEnd();
        return conversation;
    }

    JsonArray system() {
        return system;
    }

    JsonArray messages() {
        return turns;
    }

    private void add(ChatMessage message) {
        AskedMessage asked = AskedMessage.of(message);
        if (asked.isInstruction()) {
            addParts(asked, system);
        } else if (asked.role().equals("tool")) {
            JsonObject result = new JsonObject().put(TYPE, "tool_result").put("tool_use_id", asked.callId());
            JsonArray content = new JsonArray();
            addParts(asked, content);
            putIfSaid("is_error", asked.written(), result);
            putIfSaid(CACHE_CONTROL, asked.written(), result);
            blocksOf(USER).add(content.isEmpty() ? result : result.put(CONTENT, content));
        } else {
            JsonArray blocks = new JsonArray();
            addParts(asked, blocks);
            asked.calls().forEach(call -> blocks.add(blockOf(call)));
            if (!blocks.isEmpty()) {
                // A turn that says nothing is refused.
                blocksOf(asked.role().equals(ASSISTANT) ? ASSISTANT : USER).addAll(blocks);
            }
        }
    }

    /** No empty text is taken. */
    private static void addParts(AskedMessage message, JsonArray blocks) {
        for (AskedPart part : message.parts()) {
            if (!(part instanceof AskedPart.Text text) || !text.text().isEmpty()) {
                blocks.add(blockOf(part));
            }
        }
    }

    /** The blocks of the last turn if it is this speaker's, else of a new one. */
    private JsonArray blocksOf(String role) {
        JsonObject last = last(turns).orElseGet(JsonObject::new);
        if (role.equals(last.getString(ROLE))) {
            return last.getJsonArray(CONTENT);
        }
        JsonArray blocks = new JsonArray();
        turns.add(new JsonObject().put(ROLE, role).put(CONTENT, blocks));
        return blocks;
    }

    private static Optional<JsonObject> last(JsonArray elements) {
        return elements.isEmpty() ? Optional.empty() : Optional.of(elements.getJsonObject(elements.size() - 1));
    }

    private static Optional<JsonObject> lastText(JsonArray blocks) {
        return last(blocks).filter(block -> TEXT.equals(block.getValue(TYPE)));
    }

    /** The answer so far belongs to the text before it, if the last turn ends with one of the model's. */
    private void goOnAfter(String text) {
        JsonArray blocks = blocksOf(ASSISTANT);
        lastText(blocks)
                .ifPresentOrElse(
                        last -> last.put(TEXT, last.getString(TEXT) + text),
                        () -> blocks.add(blockOf(AskedPart.text(text))));
    }

    private void stripEnd() {
        JsonObject last = last(turns).orElseGet(JsonObject::new);
        if (!ASSISTANT.equals(last.getString(ROLE))) {
            return;
        }
        JsonArray blocks = last.getJsonArray(CONTENT);
        lastText(blocks)
                .ifPresent(block -> block.put(TEXT, block.getString(TEXT).stripTrailing()));
        if (lastText(blocks).filter(block -> block.getString(TEXT).isEmpty()).isPresent()) {
            blocks.remove(blocks.size() - 1);
        }
        if (blocks.isEmpty()) {
            turns.remove(turns.size() - 1);
        }
    }

    private static JsonObject blockOf(AskedMessage.Call call) {
        JsonObject block = new JsonObject()
                .put(TYPE, "tool_use")
                .put("id", call.id())
                .put("name", call.name())
                .put("input", call.input());
        return call.cacheControl() == null ? block : block.put(CACHE_CONTROL, call.cacheControl());
    }

    private static JsonObject blockOf(AskedPart part) {
        if (part instanceof AskedPart.Text text) {
            JsonObject block = new JsonObject().put(TYPE, TEXT).put(TEXT, text.text());
            return putIfSaid("citations", part.written(), withCacheControl(part, block));
        } else if (part instanceof AskedPart.Image image) {
            return withCacheControl(part, new JsonObject().put(TYPE, "image").put("source", sourceOf(image.url())));
        } else if (part instanceof AskedPart.Document document) {
            JsonObject source = document.id().isEmpty()
                    ? sourceOf(document.data())
                    : new JsonObject().put(TYPE, "file").put("file_id", document.id());
            JsonObject block = new JsonObject().put(TYPE, "document").put("source", source);
            putIfSaid("citations", part.written(), block);
            putIfSaid("context", part.written(), block);
            return withCacheControl(part, document.name().isEmpty() ? block : block.put("title", document.name()));
        }
        return part.written();
    }

    private static JsonObject withCacheControl(AskedPart part, JsonObject block) {
        return putIfSaid(CACHE_CONTROL, part.written(), block);
    }

    /** Where the client wrote such a field, it is for the server. */
    private static JsonObject putIfSaid(String name, JsonObject written, JsonObject block) {
        Object value = written.getValue(name);
        return value == null ? block : block.put(name, value);
    }

    private static JsonObject sourceOf(String url) {
        return AskedPart.Data.of(url)
                .map(data -> new JsonObject()
                        .put(TYPE, "base64")
                        .put("media_type", data.mediaType())
                        .put("data", data.base64()))
                .orElseGet(() -> new JsonObject().put(TYPE, "url").put("url", url));
    }
}
