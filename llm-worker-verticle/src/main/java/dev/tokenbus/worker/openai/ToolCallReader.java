package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads tool calls, in fragments or whole, and passes on what is new of each as a delta of its own, under an index that is the
 * call's alone. Id and name are said once. Not thread-safe.
 */
final class ToolCallReader {
    private final UpstreamApi.EventSink sink;
    private final OtherFields others;
    private final ToolCalls calls = new ToolCalls();

    ToolCallReader(UpstreamApi.EventSink sink, OtherFields others) {
        this.sink = sink;
        this.others = others;
    }

    /**
     * Reads the call, or the array of them, at which the parser stands.
     *
     * @param areWhole whether they are calls as far as they are known, which may repeat what was said, and no fragments
     */
    void read(boolean areWhole, JsonParser json) throws IOException, MalformedUpstreamException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            read(areWhole, 0, json);
            return;
        }
        for (int at = 0; json.nextToken() != JsonToken.END_ARRAY; at++) {
            read(areWhole, at, json);
        }
    }

    private void read(boolean isWhole, int at, JsonParser json) throws IOException, MalformedUpstreamException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            give(isWhole, at, fragment(isWhole, json));
        } else {
            rest(isWhole, "", json);
        }
    }

    /** Reads a {@code function_call}, as there was before calls had an index. */
    void readFunctionCall(boolean isWhole, JsonParser json) throws IOException, MalformedUpstreamException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            ToolCalls.Fragment fragment = new ToolCalls.Fragment();
            readFunction(isWhole, json, fragment);
            give(isWhole, 0, fragment);
        } else {
            rest(isWhole, "", json);
        }
    }

    /** Passes on what was held back. */
    void flush() {
        calls.all().forEach(call -> {
            String rest = call.arguments.flush();
            if (!rest.isEmpty()) {
                give(call, null, null, rest);
            }
        });
    }

    private ToolCalls.Fragment fragment(boolean isWhole, JsonParser json) throws IOException {
        ToolCalls.Fragment fragment = new ToolCalls.Fragment();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "index" -> fragment.index = (int) json.getValueAsDouble(-1);
                case "id" -> fragment.id = word(json);
                case "function", "custom" -> {
                    if (token == JsonToken.START_OBJECT) {
                        readFunction(isWhole, json, fragment);
                    } else {
                        rest(isWhole, "." + name, json);
                    }
                }
                case "name" -> fragment.name = word(json);
                case "arguments", "input" -> fragment.arguments = arguments(json);
                case "type" -> {}
                default -> rest(isWhole, "." + name, json);
            }
            json.skipChildren();
        }
        return fragment;
    }

    private void readFunction(boolean isWhole, JsonParser json, ToolCalls.Fragment fragment) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "name" -> fragment.name = word(json);
                case "arguments", "input", "parameters" -> fragment.arguments = arguments(json);
                case "description" -> {}
                default -> rest(isWhole, ".function." + name, json);
            }
            json.skipChildren();
        }
    }

    /** Passes on what else a call says. */
    private void rest(boolean isWhole, String field, JsonParser json) throws IOException {
        if (isWhole) {
            others.about("message.tool_calls[]" + field, json);
        } else {
            others.piece("delta.tool_calls[]" + field, json);
        }
    }

    /** A string that says something, or null. */
    private static @Nullable String word(JsonParser json) throws IOException {
        boolean isWord = json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL;
        return isWord && !json.getText().isEmpty() ? WellFormed.text(json.getText()) : null;
    }

    /** Arguments are JSON text; some servers send the JSON itself. */
    private static @Nullable String arguments(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            default -> UpstreamJson.raw(json);
        };
    }

    private void give(boolean isWhole, int at, ToolCalls.Fragment said) throws MalformedUpstreamException {
        String piece = said.arguments;
        boolean saysNothing = said.id == null && said.name == null && (piece == null || piece.isEmpty());
        if (saysNothing || (!isWhole && calls.repeats(said.id, said.name, piece))) {
            return;
        }
        ToolCalls.Call call = isWhole ? calls.ofWhole(at, said.id, said.name) : calls.of(said);
        if (isWhole && piece != null) {
            piece = beyond(call, piece);
        }
        if (piece != null) {
            call.spoke(piece);
            piece = call.arguments.push(piece);
        }
        give(call, call.newId(said.id), call.newName(said.name), piece);
    }

    /** What whole arguments say beyond those that were said; others than those are no arguments of this call. */
    private String beyond(ToolCalls.Call call, String whole) {
        if (call.said().begins(whole)) {
            return whole.substring(call.said().length());
        }
        others.about("message.tool_calls[].function.arguments", OtherFields.quoted(whole));
        return "";
    }

    private void give(ToolCalls.Call call, @Nullable String id, @Nullable String name, @Nullable String piece) {
        if (id == null && name == null && Objects.requireNonNullElse(piece, "").isEmpty()) {
            return;
        }
        sink.onDelta(ChunkKind.TOOL_CALL, Pieces.toolCall(call.index, id, name, piece));
    }
}
