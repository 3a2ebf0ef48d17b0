package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.text.SurrogateGuard;
import dev.tokenbus.worker.upstream.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the fragments of tool calls in {@code delta.tool_calls}, and passes each on as a delta of its own. Not thread-safe. */
final class ToolCallReader {
    private static final int MAX_TOOL_CALLS = 128;

    private final UpstreamApi.EventSink sink;
    private final Map<Integer, SurrogateGuard> arguments = new TreeMap<>();

    ToolCallReader(UpstreamApi.EventSink sink) {
        this.sink = sink;
    }

    /** Reads the array at which the parser stands. */
    void read(JsonParser json) throws IOException, MalformedUpstreamException {
        expect(json.currentToken() == JsonToken.START_ARRAY, "delta.tool_calls is not an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.START_OBJECT, "an element of delta.tool_calls is not an object");
            readCall(json);
        }
    }

    /** Passes on what was held back. */
    void flush() {
        arguments.forEach((index, guard) -> {
            String rest = guard.flush();
            if (!rest.isEmpty()) {
                give(index, null, null, rest);
            }
        });
    }

    private void readCall(JsonParser json) throws IOException, MalformedUpstreamException {
        int index = 0;
        String id = null;
        ToolFunction function = ToolFunction.EMPTY;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (name.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
                index = json.getIntValue();
            } else if (name.equals("id") && token == JsonToken.VALUE_STRING) {
                id = WellFormed.text(json.getText());
            } else if (name.equals("function") && token == JsonToken.START_OBJECT) {
                function = readFunction(json);
            }
            json.skipChildren();
        }
        expect(index >= 0 && index < MAX_TOOL_CALLS, "a tool call's index is not in 0.." + (MAX_TOOL_CALLS - 1));
        String fragment = function.arguments();
        if (fragment != null) {
            fragment =
                    arguments.computeIfAbsent(index, i -> new SurrogateGuard()).push(fragment);
        }
        give(index, id, function.name(), fragment);
    }

    private record ToolFunction(
            @Nullable String name, @Nullable String arguments) {
        static final ToolFunction EMPTY = new ToolFunction(null, null);
    }

    private static ToolFunction readFunction(JsonParser json) throws IOException {
        String called = null;
        String fragment = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                if (name.equals("name")) {
                    called = WellFormed.text(json.getText());
                } else if (name.equals("arguments")) {
                    fragment = json.getText();
                }
            }
            json.skipChildren();
        }
        return new ToolFunction(called, fragment);
    }

    private void give(int index, @Nullable String id, @Nullable String name, @Nullable String fragment) {
        boolean nothing = id == null && name == null && (fragment == null || fragment.isEmpty());
        if (nothing) {
            return;
        }
        JsonWriter out = new JsonWriter().beginObject().field("index", index).optional("id", id);
        out.optional("name", name).optional("arguments", fragment).endObject();
        sink.onDelta(ChunkKind.TOOL_CALL, new String(out.toBytes(), StandardCharsets.UTF_8));
    }

    private static void expect(boolean holds, String otherwise) throws MalformedUpstreamException {
        if (!holds) {
            throw new MalformedUpstreamException(otherwise);
        }
    }
}
