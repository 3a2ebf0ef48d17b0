package dev.tokenbus.worker.responses;

import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.upstream.Pieces;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one response. An event names its call by the id of its item, by the item's place, or not at all: then it means the
 * latest. An item is a call of its own unless its ids are known. What is said again as a whole is not said twice. Not thread-safe.
 */
final class ResponseCalls {
    private final Pieces pieces;
    private final Map<String, Call> byName = new HashMap<>();
    private @Nullable Call latest;

    private static final class Call {
        private final int index;
        private final String name;
        private final Prefix arguments = new Prefix();

        Call(int index, String name) {
            this.index = index;
            this.name = name;
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
        String callId = JsonTree.text(item, "call_id");
        String name = JsonTree.text(item, "name");
        String arguments = argumentsOf(item);
        Call call = known(id, callId, event, name, arguments);
        if (call == null) {
            call = begin(callId.isEmpty() ? id : callId, name);
            byName.put(placeOf(event), call);
        }
        put(id, call);
        put(callId, call);
        whole(call, arguments);
    }

    private @Nullable Call known(String id, String callId, JsonObject event, String name, String arguments) {
        Call byId = byName.get(id);
        Call byCallId = byName.get(callId);
        Call there = byName.get(placeOf(event));
        if (byId != null || byCallId != null || there == null) {
            return byId == null ? byCallId : byId;
        }
        // A server that makes a new id for each event still says the same.
        boolean isSame = there.name.equals(name) && !arguments.isEmpty() && there.arguments.is(arguments);
        return isSame || (id + callId).isEmpty() ? there : null;
    }

    private void put(String name, Call call) {
        if (!name.isEmpty()) {
            byName.put(name, call);
        }
    }

    /** A piece of arguments. */
    void piece(JsonObject event, String piece) throws MalformedUpstreamException {
        say(of(event), piece);
    }

    /** The arguments as a whole, of which that is new which no piece said. */
    void whole(JsonObject event) throws MalformedUpstreamException {
        whole(of(event), argumentsOf(event));
    }

    private void whole(Call call, String arguments) {
        if (call.arguments.begins(arguments)) {
            say(call, arguments.substring(call.arguments.length()));
        } else if (!arguments.isEmpty()) {
            pieces.other("function_call.arguments", Pieces.quoted(arguments));
        }
    }

    private void say(Call call, String piece) {
        call.arguments.add(piece);
        pieces.arguments(call.index, piece);
    }

    private Call of(JsonObject event) throws MalformedUpstreamException {
        Call named = byName.get(JsonTree.text(event, "item_id"));
        Call there = named == null ? byName.get(placeOf(event)) : named;
        Call call = there == null ? latest : there;
        return call == null ? begin(JsonTree.text(event, "item_id"), JsonTree.text(event, "name")) : call;
    }

    private Call begin(String id, String name) throws MalformedUpstreamException {
        Call call = new Call(pieces.beginCall(id, name), name);
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
