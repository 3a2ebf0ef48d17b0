package dev.tokenbus.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the fragments of an answer's tool calls together. */
final class ToolCalls {
    private final Map<Integer, Parts> byIndex = new TreeMap<>();

    /** What has arrived of one call. */
    private static final class Parts {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        ToolCall call() {
            return new ToolCall(id, name, arguments.toString());
        }
    }

    /** @param json {@code {index, id?, name?, arguments?}}; what is no such object is ignored */
    void add(String json) {
        try {
            JsonObject fragment = new JsonObject(json);
            Parts parts = byIndex.computeIfAbsent(fragment.getInteger("index", 0), index -> new Parts());
            parts.id = fragment.getString("id", parts.id);
            parts.name = fragment.getString("name", parts.name);
            parts.arguments.append(fragment.getString("arguments", ""));
        } catch (DecodeException | ClassCastException e) {
            // The gateway passes on what the model's server sent; there is nothing to show.
        }
    }

    void clear() {
        byIndex.clear();
    }

    /** All calls so far, in the order of their indices. */
    List<ToolCall> all() {
        List<ToolCall> calls = new ArrayList<>();
        byIndex.values().forEach(parts -> calls.add(parts.call()));
        return List.copyOf(calls);
    }
}
