package dev.tokenbus.worker.responses;

import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.Pieces;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one response. An event names its call by the id of its item, by the item's place, or not at all: then it means the
 * latest. What is said again as a whole is not said twice. Not thread-safe.
 */
final class ResponseCalls {
    private final Pieces pieces;
    private final Map<String, Call> byName = new HashMap<>();
    private @Nullable Call latest;

    private static final class Call {
        private final int index;
        private boolean hasArguments;

        Call(int index) {
            this.index = index;
        }
    }

    ResponseCalls(Pieces pieces) {
        this.pieces = pieces;
    }

    boolean isEmpty() {
        return latest == null;
    }

    /** An item has begun, or is there as a whole; says of it what was not said. */
    void item(JsonObject event, JsonObject item) throws MalformedUpstreamException {
        String id = JsonTree.text(item, "id");
        Call call = byName.get(id.isEmpty() ? placeOf(event) : id);
        if (call == null) {
            String callId = JsonTree.text(item, "call_id");
            call = begin(callId.isEmpty() ? id : callId, JsonTree.text(item, "name"));
            if (!id.isEmpty()) {
                byName.put(id, call);
            }
            byName.put(placeOf(event), call);
        }
        whole(call, argumentsOf(item));
    }

    /** A piece of arguments. */
    void piece(JsonObject event, String piece) throws MalformedUpstreamException {
        Call call = of(event);
        call.hasArguments |= !piece.isEmpty();
        pieces.arguments(call.index, piece);
    }

    /** The arguments as a whole, which are new only if no piece of them came. */
    void whole(JsonObject event) throws MalformedUpstreamException {
        whole(of(event), argumentsOf(event));
    }

    private void whole(Call call, String arguments) {
        if (!call.hasArguments && !arguments.isEmpty()) {
            call.hasArguments = true;
            pieces.arguments(call.index, arguments);
        }
    }

    private Call of(JsonObject event) throws MalformedUpstreamException {
        Call named = byName.get(JsonTree.text(event, "item_id"));
        Call there = named == null ? byName.get(placeOf(event)) : named;
        Call call = there == null ? latest : there;
        return call == null ? begin(JsonTree.text(event, "item_id"), JsonTree.text(event, "name")) : call;
    }

    private Call begin(String id, String name) throws MalformedUpstreamException {
        Call call = new Call(pieces.beginCall(id, name));
        latest = call;
        return call;
    }

    private static String placeOf(JsonObject event) {
        return "#" + event.getValue("output_index");
    }

    /** Those of a function are JSON as text, the input of any other tool is text. */
    private static String argumentsOf(JsonObject said) {
        Object arguments = said.getValue("arguments", said.getValue("input"));
        return arguments instanceof JsonObject object ? object.encode() : arguments instanceof String text ? text : "";
    }
}
