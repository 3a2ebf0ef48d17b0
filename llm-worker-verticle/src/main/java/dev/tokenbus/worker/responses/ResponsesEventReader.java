package dev.tokenbus.worker.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Reads the events of one response, or a whole response: text, reasoning, refusals, tool calls, how it ends, usage, errors. A whole text or
 * item, which the API says after its deltas and once more at the end, is passed on only where no delta of it came.
 *
 * <p>A delta of text, of which there are many, is read without a tree. Not thread-safe.
 */
final class ResponsesEventReader implements UpstreamApi.EventReader {
    private static final String TYPE = "type";
    private static final String ITEM_ID = "item_id";
    private static final String DELTA = "delta";
    private static final String ERROR = "error";
    private static final String TEXT = "text";
    private static final String LOGPROBS = "logprobs";
    private static final String TEXT_DELTA = "response.output_text.delta";
    private static final List<ChunkKind> TEXTS = List.of(ChunkKind.REASONING, ChunkKind.TEXT, ChunkKind.REFUSAL);
    private static final Set<String> CALLS = Set.of("function_call", "custom_tool_call");

    /** What says where an event belongs, and nothing else. */
    private static final Set<String> PLACE = Set.of(
            TYPE,
            ITEM_ID,
            "output_index",
            "content_index",
            "summary_index",
            "sequence_number",
            "obfuscation",
            "stream_id");

    private final UpstreamApi.EventSink sink;
    private final Pieces pieces;
    private final ResponseCalls calls;
    private final ResponseTexts texts;
    private boolean hasOutput;

    ResponsesEventReader(UpstreamApi.EventSink sink) {
        this.sink = sink;
        this.pieces = new Pieces(sink);
        this.calls = new ResponseCalls(pieces);
        this.texts = new ResponseTexts(pieces);
    }

    @Override
    public void read(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if (readTextDelta(bytes, offset, length) || (!name.isEmpty() && KeepAlive.isOne(name))) {
            return;
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
        if (text.startsWith("{")) {
            readEvent(name, JsonTree.of(bytes, offset, length), text);
        } else {
            pieces.words(name, text);
        }
    }

    @Override
    public void flush() {
        pieces.flush();
    }

    /** Reads a delta that is one text; returns false, and says nothing, if the event is another. */
    private boolean readTextDelta(byte[] bytes, int offset, int length) {
        String type = "";
        String delta = null;
        String item = "";
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken token = json.nextToken();
                if (field.equals(TYPE)) {
                    type = json.getText();
                    if (!type.equals(TEXT_DELTA)) {
                        return false;
                    }
                } else if (field.equals(DELTA) && token == JsonToken.VALUE_STRING) {
                    delta = json.getText();
                } else if (field.equals(ITEM_ID) && token == JsonToken.VALUE_STRING) {
                    item = json.getText();
                } else if (!isEmptyArray(token, json) && !PLACE.contains(field)) {
                    return false;
                }
            }
            boolean isWhole = delta != null && type.equals(TEXT_DELTA) && json.nextToken() == null;
            if (isWhole && delta != null) {
                say(ChunkKind.TEXT, item, delta);
            }
            return isWhole;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEmptyArray(JsonToken token, JsonParser json) throws IOException {
        return token == JsonToken.START_ARRAY && json.nextToken() == JsonToken.END_ARRAY;
    }

    private void say(ChunkKind kind, String item, String text) {
        if (text.isEmpty()) {
            sink.onLife();
        } else {
            texts.say(kind, item, text);
        }
    }

    private void sayWhole(ChunkKind kind, String item, String text) {
        texts.whole(kind, item, List.of(text));
    }

    /** A delta of text with more than its text. */
    private void textDelta(String item, JsonObject event) {
        Object delta = event.getValue(DELTA);
        say(ChunkKind.TEXT, item, JsonTree.text(event, DELTA));
        pieces.otherIfSaid(DELTA, delta instanceof String ? null : delta);
        JsonArray logprobs = JsonTree.array(event, LOGPROBS);
        if (!logprobs.isEmpty()) {
            sink.onDelta(ChunkKind.LOGPROBS, "{\"content\":" + logprobs.encode() + "}");
        }
        event.forEach(field -> {
            String name = field.getKey();
            boolean isKnown = PLACE.contains(name) || name.equals(DELTA) || name.equals(LOGPROBS);
            pieces.otherIfSaid(name, isKnown ? null : field.getValue());
        });
    }

    private void readEvent(String name, JsonObject event, String text) throws MalformedUpstreamException {
        String type = event.getValue(TYPE) instanceof String given ? given : name;
        String item = JsonTree.text(event, ITEM_ID);
        switch (type) {
            case "response.created" -> {
                if (JsonTree.object(event, "response").getValue("model") instanceof String model) {
                    sink.onModel(model);
                }
                sink.onLife();
            }
            case "response.queued", "response.in_progress" -> sink.onLife();
            case TEXT_DELTA -> textDelta(item, event);
            case "response.output_text.done" -> sayWhole(ChunkKind.TEXT, item, JsonTree.text(event, TEXT));
            case "response.refusal.delta" -> say(ChunkKind.REFUSAL, item, JsonTree.text(event, DELTA));
            case "response.refusal.done" -> sayWhole(ChunkKind.REFUSAL, item, JsonTree.text(event, "refusal"));
            case "response.output_text.annotation.added" ->
                pieces.otherIfSaid("annotation", event.getValue("annotation"));
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                calls.piece(event, JsonTree.text(event, DELTA));
            case "response.function_call_arguments.done", "response.custom_tool_call_input.done" -> calls.whole(event);
            case "response.output_item.added" -> {
                texts.beginPart();
                item(event, JsonTree.object(event, "item"), false);
            }
            case "response.content_part.added", "response.reasoning_summary_part.added" -> {
                texts.beginPart();
                sink.onLife();
            }
            case "response.content_part.done", "response.reasoning_summary_part.done" -> {
                parts(item, List.of(JsonTree.object(event, "part")));
                sink.onLife();
            }
            case "response.output_item.done" -> item(event, JsonTree.object(event, "item"), true);
            case "response.completed",
                    "response.incomplete",
                    "response.failed",
                    "response.cancelled",
                    "response.done" -> end(JsonTree.object(event, "response"), type);
            case "response.keepalive" -> {}
            default -> readRare(name, type, event, text);
        }
    }

    private void readRare(String name, String type, JsonObject event, String text) throws MalformedUpstreamException {
        UpstreamError error = UpstreamJson.readErrorEvent(UpstreamError.isNameOfOne(name) || type.equals(ERROR), text);
        boolean isReasoning = type.startsWith("response.reasoning");
        if (isReasoning && event.getValue(DELTA) instanceof String delta) {
            say(ChunkKind.REASONING, JsonTree.text(event, ITEM_ID), delta);
        } else if (isReasoning && type.endsWith(".done")) {
            sayWhole(ChunkKind.REASONING, JsonTree.text(event, ITEM_ID), JsonTree.text(event, TEXT));
        } else if ("response".equals(event.getValue("object"))) {
            end(event, "response." + JsonTree.text(event, "status"));
        } else if (!error.equals(UpstreamError.NONE)) {
            sink.onError(error);
        } else if (KeepAlive.isOne(type)) {
            return;
        } else if (PLACE.containsAll(event.fieldNames())) {
            sink.onLife();
        } else {
            pieces.other(type.isEmpty() ? "data" : type, event.encode());
        }
    }

    /** An item of the output that has begun, or is there as a whole. */
    private void item(JsonObject event, JsonObject item, boolean isWhole) throws MalformedUpstreamException {
        switch (JsonTree.text(item, TYPE)) {
            case "function_call", "custom_tool_call" -> calls.item(event, item);
            case "message", "reasoning" -> {
                if (isWhole) {
                    parts(JsonTree.text(item, "id"), OutputParts.in(JsonTree.array(item, "summary")));
                    parts(JsonTree.text(item, "id"), OutputParts.in(JsonTree.array(item, "content")));
                    // The next prompt may have to bring it along.
                    pieces.otherIfSaid("reasoning.encrypted_content", item.getValue("encrypted_content"));
                }
            }
            default -> pieces.otherIfSaid("output_item", isWhole ? item : null);
        }
        hasOutput = true;
        sink.onLife();
    }

    /** Parts that are there as a whole. */
    private void parts(String item, List<JsonObject> parts) {
        for (ChunkKind kind : TEXTS) {
            texts.whole(kind, item, OutputParts.texts(kind, parts));
        }
        parts.stream()
                .filter(part -> OutputParts.kindOf(part) == ChunkKind.OTHER && texts.isNew(part))
                .forEach(part -> pieces.otherIfSaid("content_part", part));
    }

    /** The response as a whole, of which everything was said before by all servers but a few. */
    private void end(JsonObject response, String type) throws MalformedUpstreamException {
        List<JsonObject> output = OutputParts.in(JsonTree.array(response, "output"));
        boolean isNew = !hasOutput && texts.isEmpty() && calls.isEmpty();
        for (int i = 0; i < output.size(); i++) {
            boolean isCall = CALLS.contains(JsonTree.text(output.get(i), TYPE));
            if (isNew || isCall) {
                texts.beginPart();
                item(new JsonObject().put("output_index", i), output.get(i), true);
            }
        }
        if (!isNew) {
            TEXTS.forEach(kind -> texts.wholeAnswer(kind, OutputParts.text(kind, output)));
        }
        use(JsonTree.object(response, "usage"));
        String status = JsonTree.text(response, "status");
        finish(response, status.isEmpty() ? type.substring(type.lastIndexOf('.') + 1) : status);
    }

    private void finish(JsonObject response, String status) {
        UpstreamError error = UpstreamJson.readErrorValue(Json.encode(response.getValue(ERROR)));
        if (status.equals("failed") || !error.equals(UpstreamError.NONE)) {
            sink.onError(error.equals(UpstreamError.NONE) ? new UpstreamError("", ERROR, 0) : error);
            return;
        }
        String why = JsonTree.text(JsonTree.object(response, "incomplete_details"), "reason");
        boolean isComplete = status.equals("completed") || status.equals("done");
        String whole = calls.isEmpty() ? "stop" : "tool_calls";
        sink.onFinishReason(isComplete ? whole : why.isEmpty() ? status : why);
        sink.onEnd();
    }

    private void use(JsonObject usage) {
        long input = Math.max(JsonTree.count(usage, "input_tokens"), JsonTree.count(usage, "prompt_tokens"));
        long output = Math.max(JsonTree.count(usage, "output_tokens"), JsonTree.count(usage, "completion_tokens"));
        Usage.Details details = details(usage);
        if (input >= 0 && output >= 0) {
            sink.onUsage(input, output, details);
        }
        if (!details.equals(Usage.Details.NONE)) {
            pieces.other("usage", usage.encode());
        }
    }

    private static Usage.Details details(JsonObject usage) {
        long cached = JsonTree.count(JsonTree.object(usage, "input_tokens_details"), "cached_tokens");
        long reasoning = JsonTree.count(JsonTree.object(usage, "output_tokens_details"), "reasoning_tokens");
        return new Usage.Details(Math.max(0, cached), 0, Math.max(0, reasoning));
    }
}
