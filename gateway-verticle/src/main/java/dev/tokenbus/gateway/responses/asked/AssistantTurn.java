package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** What an assistant says at once: text, a refusal, calls of functions. One message in the shape of chat completions. */
public final class AssistantTurn {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();

    private record Call(String id, String name, String arguments) {}

    /** What a message in an input says. */
    public void says(RawObject item) {
        if (item.isText("content")) {
            text(item.requiredText("content"));
            return;
        }
        for (RawObject part : InputItems.parts(item, "content")) {
            switch (part.requiredText("type")) {
                case "output_text", "input_text", "text" -> text(part.requiredText("text"));
                case "refusal" -> refusal(part.requiredText("refusal"));
                default ->
                    throw new IllegalArgumentException(
                            part.name("type") + ": not of an assistant (expected: output_text or refusal)");
            }
        }
    }

    public void text(String said) {
        text.append(said);
    }

    public void refusal(String said) {
        refusal.append(said);
    }

    public void call(String id, String name, String arguments) {
        calls.add(new Call(id, name, arguments));
    }

    public boolean isEmpty() {
        return text.isEmpty() && refusal.isEmpty() && calls.isEmpty();
    }

    public ChatMessage toMessage() {
        if (refusal.isEmpty() && calls.isEmpty()) {
            return new ChatMessage("assistant", text.toString());
        }
        JsonWriter json =
                new JsonWriter().beginObject().field("role", "assistant").name("content");
        if (text.isEmpty()) {
            json.raw("null");
        } else {
            json.value(text.toString());
        }
        if (!refusal.isEmpty()) {
            json.field("refusal", refusal.toString());
        }
        if (!calls.isEmpty()) {
            json.name("tool_calls").beginArray();
            calls.forEach(call -> write(call, json));
            json.endArray();
        }
        return MessageJson.read(json.endObject().toText());
    }

    private static void write(Call call, JsonWriter json) {
        json.beginObject().field("id", call.id).field("type", "function").name("function");
        json.beginObject().field("name", call.name).field("arguments", call.arguments);
        json.endObject().endObject();
    }
}
