package dev.tokenbus.testkit.llm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer in the words of Anthropic's Messages: blocks that begin and end. */
final class MessagesWording implements ScriptedApi.Wording {
    private static final Map<String, String> REASONS =
            Map.of("stop", "end_turn", "length", "max_tokens", "tool_calls", "tool_use");
    private static final String TYPE = "type";

    private final List<ScriptedApi.Event> events = new ArrayList<>();
    private boolean begun;
    private String open = "";
    private int index = -1;

    @Override
    public List<ScriptedApi.Event> say(Saying saying) {
        events.clear();
        begin(saying);
        if (saying instanceof Saying.Delta delta) {
            text("text", delta.text());
        } else if (saying instanceof Saying.Reasoning reasoning) {
            text("thinking", reasoning.text());
        } else if (saying instanceof Saying.ToolCall call) {
            toolCall(call.fragment());
        } else if (saying instanceof Saying.Finish finish) {
            close();
            String reason = REASONS.getOrDefault(finish.reason(), finish.reason());
            messageDelta(new JsonObject().put("stop_reason", reason).putNull("stop_sequence"), new JsonObject());
        } else if (saying instanceof Saying.Used used) {
            messageDelta(
                    new JsonObject(),
                    new JsonObject().put("input_tokens", used.prompt()).put("output_tokens", used.completion()));
        } else if (saying instanceof Saying.Done) {
            event("message_stop", new JsonObject());
        }
        return List.copyOf(events);
    }

    private void begin(Saying saying) {
        if (!begun) {
            begun = true;
            JsonObject message = new JsonObject()
                    .put("id", "msg_scripted")
                    .put(TYPE, "message")
                    .put("role", "assistant")
                    .put("model", "scripted")
                    .put("content", new JsonArray())
                    .putNull("stop_reason")
                    .putNull("stop_sequence");
            event("message_start", new JsonObject().put("message", message));
        } else if (saying instanceof Saying.Role) {
            // Nothing that says something: as a role is in chat completions.
            event("content_block_stop", new JsonObject().put("index", index));
        }
    }

    private void text(String type, String text) {
        if (!open.equals(type)) {
            open(type, new JsonObject().put(TYPE, type).put(type, ""));
        }
        delta(new JsonObject().put(TYPE, type + "_delta").put(type, text));
    }

    private void toolCall(JsonObject fragment) {
        JsonObject function = fragment.getJsonObject("function", new JsonObject());
        String type = "tool_use " + fragment.getInteger("index");
        if (!open.equals(type)) {
            open(
                    type,
                    new JsonObject()
                            .put(TYPE, "tool_use")
                            .put("id", fragment.getString("id"))
                            .put("name", function.getString("name"))
                            .put("input", new JsonObject()));
        }
        delta(new JsonObject().put(TYPE, "input_json_delta").put("partial_json", function.getString("arguments", "")));
    }

    private void open(String type, JsonObject block) {
        close();
        open = type;
        index++;
        event("content_block_start", new JsonObject().put("index", index).put("content_block", block));
    }

    private void close() {
        if (!open.isEmpty()) {
            event("content_block_stop", new JsonObject().put("index", index));
            open = "";
        }
    }

    private void delta(JsonObject delta) {
        event("content_block_delta", new JsonObject().put("index", index).put("delta", delta));
    }

    private void messageDelta(JsonObject delta, JsonObject usage) {
        event("message_delta", new JsonObject().put("delta", delta).put("usage", usage));
    }

    private void event(String type, JsonObject fields) {
        events.add(new ScriptedApi.Event(
                type, new JsonObject().put(TYPE, type).mergeIn(fields).encode()));
    }
}
