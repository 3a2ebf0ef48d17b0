package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a response was asked, as items again: the messages of its conversation, in the shape of chat completions, taken apart. */
public final class ItemList {
    private final ResponseId response;
    private final ToolNames tools;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> customCalls = new HashSet<>();

    private record Item(String id, String json) {}

    /**
     * Which items a client wants.
     *
     * @param after the item before them; null for none
     */
    public record Page(int limit, @Nullable String after, boolean newestFirst) {
        /** Reads the parameters of a request. */
        public static Page of(HttpServerRequest request) {
            String limit = request.getParam("limit", "20");
            String order = request.getParam("order", "desc");
            if (!limit.matches("\\d{1,3}")) {
                throw new IllegalArgumentException("limit: not a number (expected: 1..100)");
            }
            Range.check("limit", Integer.parseInt(limit), 1, 100);
            if (!order.equals("asc") && !order.equals("desc")) {
                throw new IllegalArgumentException("order: unknown (expected: asc or desc)");
            }
            return new Page(Integer.parseInt(limit), request.getParam("after"), order.equals("desc"));
        }
    }

    public ItemList(ResponseId response, ToolNames tools, List<ChatMessage> messages) {
        this.response = response;
        this.tools = tools;
        messages.forEach(this::add);
    }

    public String page(Page page) {
        List<Item> ordered = new ArrayList<>(items);
        if (page.newestFirst) {
            Collections.reverse(ordered);
        }
        List<String> ids = ordered.stream().map(Item::id).toList();
        int from = page.after == null ? 0 : ids.indexOf(page.after) + 1;
        List<Item> shown = ordered.subList(from, Math.min(ordered.size(), from + page.limit));
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("object", "list")
                .name("data")
                .beginArray();
        shown.forEach(item -> json.raw(item.json));
        json.endArray();
        json.name("first_id").raw(shown.isEmpty() ? "null" : "\"" + shown.get(0).id + "\"");
        json.name("last_id").raw(shown.isEmpty() ? "null" : "\"" + shown.get(shown.size() - 1).id + "\"");
        return json.field("has_more", from + shown.size() < ordered.size())
                .endObject()
                .toText();
    }

    private void add(ChatMessage message) {
        if (!message.isMoreThanText()) {
            addText(message.role(), message.content());
            return;
        }
        RawObject json;
        try {
            json = RawObject.read("message", message.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (message.role().equals("tool")) {
            addOutput(json);
            return;
        }
        if (json.isArray("content")) {
            JsonWriter item =
                    begin("msg", "message").field("role", message.role()).name("content");
            ContentParts.writeBack(json.objects("content"), item);
            end("msg", item);
        } else if (!message.content().isEmpty()) {
            addText(message.role(), message.content());
        }
        json.objects("tool_calls").forEach(this::addCall);
    }

    private void addText(String role, String text) {
        JsonWriter item =
                begin("msg", "message").field("role", role).name("content").beginArray();
        item.beginObject().field("type", role.equals("assistant") ? "output_text" : "input_text");
        if (role.equals("assistant")) {
            item.name("annotations").raw("[]");
        }
        end("msg", item.field("text", text).endObject().endArray());
    }

    private void addCall(RawObject call) {
        RawObject function = call.object("function");
        ToolNames.Called called = tools.of(function.textOr("name", ""));
        String callId = call.textOr("id", "");
        String arguments = function.textOr("arguments", "");
        String prefix = called.isCustom() ? "ctc" : "fc";
        JsonWriter item = begin(prefix, called.isCustom() ? "custom_tool_call" : "function_call")
                .field("call_id", callId)
                .optional("namespace", called.namespace())
                .field("name", called.name());
        if (called.isCustom()) {
            customCalls.add(callId);
            item.field("input", ToolNames.inputOf(arguments));
        } else {
            item.field("arguments", arguments);
        }
        end(prefix, item);
    }

    private void addOutput(RawObject message) {
        String callId = message.textOr("tool_call_id", "");
        boolean isCustom = customCalls.contains(callId);
        String prefix = isCustom ? "ctco" : "fco";
        JsonWriter item = begin(prefix, isCustom ? "custom_tool_call_output" : "function_call_output")
                .field("call_id", callId);
        item.name("output");
        if (message.isArray("content")) {
            ContentParts.writeBack(message.objects("content"), item);
        } else {
            item.value(message.textOr("content", ""));
        }
        end(prefix, item);
    }

    private JsonWriter begin(String prefix, String type) {
        return new JsonWriter()
                .beginObject()
                .field("id", id(prefix))
                .field("type", type)
                .field("status", "completed");
    }

    private void end(String prefix, JsonWriter item) {
        items.add(new Item(id(prefix), item.endObject().toText()));
    }

    /** Other than those of the output. */
    private String id(String prefix) {
        return response.item(prefix + "_in", items.size());
    }
}
