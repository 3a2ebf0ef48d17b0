package dev.tokenbus.client.ask;

import dev.tokenbus.client.ToolCall;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.frame.MessageJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/**
 * Builds one message of a conversation that is more than text, part by part. For a message of text alone {@link ChatMessage} is enough.
 *
 * <pre>{@code
 * List<ChatMessage> conversation = List.of(
 *         new ChatMessage("system", "Answer in one word."),
 *         Message.user().text("What is this?").image("https://example.org/cat.png").build());
 * }</pre>
 */
public final class Message {
    private final JsonObject message = new JsonObject();
    private final JsonArray parts = new JsonArray();

    private Message(String role) {
        message.put("role", role);
    }

    /** What the user says. */
    public static Message user() {
        return of("user");
    }

    /** What any role says: {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}. */
    public static Message of(String role) {
        return new Message(role);
    }

    /** A message as the model's server words it; throws {@link IllegalArgumentException} if it is none. */
    public static ChatMessage ofJson(JsonObject message) {
        return MessageJson.read(message.encode());
    }

    /** What the assistant said before, with the calls that it made; the text may be empty. */
    public static ChatMessage assistant(String text, List<ToolCall> calls) {
        JsonArray made = new JsonArray();
        for (ToolCall call : calls) {
            made.add(new JsonObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .put("function", new JsonObject().put("name", call.name()).put("arguments", call.arguments())));
        }
        return ofJson(new JsonObject()
                .put("role", "assistant")
                .put("content", text.isEmpty() ? null : text)
                .put("tool_calls", made));
    }

    /** What a call has led to. */
    public static ChatMessage toolResult(String callId, String result) {
        return ofJson(
                new JsonObject().put("role", "tool").put("tool_call_id", callId).put("content", result));
    }

    public Message text(String text) {
        return part(new JsonObject().put("type", "text").put("text", text));
    }

    /** An image at an address that the model's server reaches. */
    public Message image(String url) {
        return part(new JsonObject().put("type", "image_url").put("image_url", new JsonObject().put("url", url)));
    }

    /** An image in the message itself; {@code type} is its media type, {@code image/png} for example. */
    public Message image(byte[] image, String type) {
        return image("data:" + type + ";base64," + Base64.getEncoder().encodeToString(image));
    }

    /** Speech in the message itself; {@code format} is {@code wav}, {@code mp3} or what else the model takes. */
    public Message audio(byte[] audio, String format) {
        JsonObject data = new JsonObject()
                .put("data", Base64.getEncoder().encodeToString(audio))
                .put("format", format);
        return part(new JsonObject().put("type", "input_audio").put("input_audio", data));
    }

    /** A file in the message itself; {@code type} is its media type, {@code application/pdf} for example. */
    public Message file(byte[] file, String name, String type) {
        JsonObject data = new JsonObject()
                .put("filename", name)
                .put(
                        "file_data",
                        "data:" + type + ";base64," + Base64.getEncoder().encodeToString(file));
        return part(new JsonObject().put("type", "file").put("file", data));
    }

    /** A part of any kind, as the model's server words it. */
    public Message part(JsonObject part) {
        parts.add(part);
        return this;
    }

    /** A field beside the content, {@code name} for example. */
    public Message field(String name, Object value) {
        message.put(name, value);
        return this;
    }

    /** Throws {@link IllegalArgumentException} when a gateway would not take the message, and says why. */
    public ChatMessage build() {
        return ofJson(message.copy().put("content", parts));
    }
}
