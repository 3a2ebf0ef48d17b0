package dev.tokenbus.testkit.llm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer in the words of OpenAI's Responses: items with parts; how it ended, and what it used, stand in its last event. */
final class ResponsesWording implements ScriptedApi.Wording {
    private static final Map<String, String> REASONS = Map.of("length", "max_output_tokens");
    private static final String TYPE = "type";
    private static final String MESSAGE = "message";

    private final List<ScriptedApi.Event> events = new ArrayList<>();
    private final JsonObject last = new JsonObject();
    private String open = "";
    private String said = "";
    private int item = -1;
    private int sequence;

    @Override
    public List<ScriptedApi.Event> say(Saying saying) {
        events.clear();
        boolean isLast =
                saying instanceof Saying.Finish || saying instanceof Saying.Used || saying instanceof Saying.Done;
        if (!isLast) {
            end();
        }
        if (saying instanceof Saying.Role) {
            event(
                    "response." + (sequence == 0 ? "created" : "in_progress"),
                    new JsonObject().put("response", response()));
        } else if (saying instanceof Saying.Delta delta) {
            text(delta.text());
        } else if (saying instanceof Saying.Reasoning reasoning) {
            open("reasoning", new JsonObject().put(TYPE, "reasoning").put("summary", new JsonArray()));
            event(
                    "response.reasoning_summary_text.delta",
                    place().put("summary_index", 0).put("delta", reasoning.text()));
        } else if (saying instanceof Saying.ToolCall call) {
            toolCall(call.fragment());
        } else if (saying instanceof Saying.Finish finish) {
            finish(finish.reason());
        } else if (saying instanceof Saying.Used used) {
            last.put(
                    "usage",
                    new JsonObject().put("input_tokens", used.prompt()).put("output_tokens", used.completion()));
        } else if (last.containsKey("status")) {
            end();
        }
        return List.copyOf(events);
    }

    @Override
    public List<ScriptedApi.Event> rest() {
        events.clear();
        end();
        return List.copyOf(events);
    }

    private void text(String text) {
        if (!open.equals(MESSAGE)) {
            open(
                    MESSAGE,
                    new JsonObject().put(TYPE, MESSAGE).put("role", "assistant").put("content", new JsonArray()));
            event("response.content_part.added", place().put("content_index", 0).put("part", part("")));
            said = "";
        }
        said += text;
        event(
                "response.output_text.delta",
                place().put("content_index", 0).put("delta", text).put("logprobs", new JsonArray()));
    }

    private static JsonObject part(String text) {
        return new JsonObject().put(TYPE, "output_text").put("text", text).put("annotations", new JsonArray());
    }

    private void toolCall(JsonObject fragment) {
        JsonObject function = fragment.getJsonObject("function", new JsonObject());
        open(
                "call " + fragment.getInteger("index"),
                new JsonObject()
                        .put(TYPE, "function_call")
                        .put("call_id", fragment.getString("id"))
                        .put("name", function.getString("name"))
                        .put("arguments", ""));
        event("response.function_call_arguments.delta", place().put("delta", function.getString("arguments", "")));
    }

    private void open(String what, JsonObject begun) {
        if (!open.equals(what)) {
            close();
            open = what;
            item++;
            event(
                    "response.output_item.added",
                    new JsonObject().put("output_index", item).put("item", begun.put("id", "item_" + item)));
        }
    }

    /** What was said in deltas is said once more, as a whole. */
    private void close() {
        if (open.equals(MESSAGE)) {
            event("response.output_text.done", place().put("content_index", 0).put("text", said));
            event("response.content_part.done", place().put("content_index", 0).put("part", part(said)));
            JsonObject whole = new JsonObject()
                    .put("id", "item_" + item)
                    .put(TYPE, MESSAGE)
                    .put("content", new JsonArray().add(part(said)));
            event(
                    "response.output_item.done",
                    new JsonObject().put("output_index", item).put("item", whole));
        }
        open = "";
    }

    private JsonObject place() {
        return new JsonObject().put("item_id", "item_" + item).put("output_index", item);
    }

    private void finish(String reason) {
        boolean isComplete = reason.equals("stop") || reason.equals("tool_calls");
        last.put("status", isComplete ? "completed" : "incomplete");
        if (!isComplete) {
            last.put("incomplete_details", new JsonObject().put("reason", REASONS.getOrDefault(reason, reason)));
        }
    }

    private void end() {
        if (last.containsKey("status")) {
            close();
            event(
                    "response." + last.getString("status"),
                    new JsonObject().put("response", response().mergeIn(last)));
            last.clear();
        }
    }

    private static JsonObject response() {
        return new JsonObject()
                .put("id", "resp_scripted")
                .put("object", "response")
                .put("model", "scripted");
    }

    private void event(String type, JsonObject fields) {
        JsonObject event = new JsonObject()
                .put(TYPE, type)
                .put("sequence_number", sequence++)
                .mergeIn(fields);
        events.add(new ScriptedApi.Event(type, event.encode()));
    }
}
