package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.text.SurrogateGuard;
import dev.tokenbus.worker.text.WellFormed;
import dev.tokenbus.worker.upstream.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.UpstreamError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pulls what matters out of the events of one chat completion stream, without a JSON tree: the deltas of the first choice,
 * the reason it finished for, usage, and errors. Unknown fields and other choices are passed over.
 *
 * <p>Deltas are given in the order of their fields, never empty, and never with half a surrogate pair: a half at the end of
 * a string waits for the next string of its kind, or for {@link #flush}. Not thread-safe.
 */
public final class DeltaExtractor {
    private static final int MOST_TOOL_CALLS = 128;
    private static final int NO_TEXT = -1;
    private static final int MORE_THAN_TEXT = -2;

    private final Sink sink;
    private final SurrogateGuard text = new SurrogateGuard();
    private final SurrogateGuard reasoning = new SurrogateGuard();
    private final Map<Integer, SurrogateGuard> arguments = new TreeMap<>();
    private final JsonWriter toolCallJson = new JsonWriter();
    private final EventTemplate template = new EventTemplate();
    /** Where the text of the event that is being parsed is; {@link #NO_TEXT} before it, {@link #MORE_THAN_TEXT} if it is not all. */
    private int textStart;

    private int textEnd;

    /** Receives what is found. */
    public interface Sink {
        void onDelta(ChunkKind kind, String text);

        /** The upstream's own word; never empty. */
        void onFinishReason(String reason);

        void onUsage(long promptTokens, long completionTokens);

        void onError(UpstreamError error);
    }

    public DeltaExtractor(Sink sink) {
        this.sink = sink;
    }

    /** Reads the data of one event. */
    public void read(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if (length == 0) {
            return;
        }
        String known = template.text(bytes, offset, length);
        if (known != null) {
            give(ChunkKind.TEXT, text.push(known));
            return;
        }
        textStart = template.wantsToLearn() ? NO_TEXT : MORE_THAN_TEXT;
        parse(bytes, offset, length);
        if (textStart >= 0) {
            template.learn(bytes, offset, length, textStart, textEnd);
        }
    }

    private void parse(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, "an event is not a JSON object");
            readEvent(json);
            expect(json.nextToken() == null, "an event has more after its JSON object");
        } catch (IOException e) {
            // The parser's own message may quote the answer.
            throw new MalformedUpstreamException("an event is not valid JSON");
        }
    }

    /** Gives out what was held back; call it when the stream has ended. */
    public void flush() {
        give(ChunkKind.TEXT, text.flush());
        give(ChunkKind.REASONING, reasoning.flush());
        arguments.forEach((index, guard) -> {
            String rest = guard.flush();
            if (!rest.isEmpty()) {
                giveToolCall(index, null, null, rest);
            }
        });
    }

    private void readEvent(JsonParser json) throws IOException, MalformedUpstreamException {
        UpstreamError loose = UpstreamError.NONE;
        boolean errorObject = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "choices" -> readChoices(json);
                case "usage" -> {
                    textStart = MORE_THAN_TEXT;
                    readUsage(json);
                }
                case "error" -> {
                    textStart = MORE_THAN_TEXT;
                    sink.onError(UpstreamJson.readError(json));
                }
                case "object" ->
                    errorObject =
                            token == JsonToken.VALUE_STRING && json.getText().equals("error");
                case "message", "type", "code" -> loose = UpstreamJson.withField(loose, name, json);
                default -> {}
            }
            json.skipChildren();
        }
        if (errorObject) {
            textStart = MORE_THAN_TEXT;
            sink.onError(loose);
        }
    }

    private void readChoices(JsonParser json) throws IOException, MalformedUpstreamException {
        expect(json.currentToken() == JsonToken.START_ARRAY, "choices is not an array");
        boolean first = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (first) {
                expect(json.currentToken() == JsonToken.START_OBJECT, "choices[0] is not an object");
                readChoice(json);
                first = false;
            }
            json.skipChildren();
        }
    }

    private void readChoice(JsonParser json) throws IOException, MalformedUpstreamException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (name.equals("delta") && token == JsonToken.START_OBJECT) {
                readDelta(json);
            } else if (name.equals("finish_reason") && token == JsonToken.VALUE_STRING) {
                String reason = json.getText();
                if (!reason.isEmpty()) {
                    textStart = MORE_THAN_TEXT;
                    sink.onFinishReason(reason);
                }
            }
            json.skipChildren();
        }
    }

    private void readDelta(JsonParser json) throws IOException, MalformedUpstreamException {
        boolean reasoned = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "content" -> {
                    String piece = string(json, name);
                    noteText(json);
                    give(ChunkKind.TEXT, text.push(piece));
                }
                case "reasoning_content", "reasoning" -> {
                    textStart = MORE_THAN_TEXT;
                    // Some servers send both names with the same text.
                    if (!reasoned) {
                        give(ChunkKind.REASONING, reasoning.push(string(json, name)));
                    }
                    reasoned = true;
                }
                case "tool_calls" -> {
                    textStart = MORE_THAN_TEXT;
                    readToolCalls(json);
                }
                default -> {}
            }
            json.skipChildren();
        }
    }

    /** The string that was just read is between these quotes. */
    private void noteText(JsonParser json) {
        if (textStart == NO_TEXT) {
            textStart = (int) json.currentTokenLocation().getByteOffset() + 1;
            textEnd = (int) json.currentLocation().getByteOffset() - 1;
        } else {
            textStart = MORE_THAN_TEXT;
        }
    }

    private void readToolCalls(JsonParser json) throws IOException, MalformedUpstreamException {
        expect(json.currentToken() == JsonToken.START_ARRAY, "delta.tool_calls is not an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.START_OBJECT, "an element of delta.tool_calls is not an object");
            readToolCall(json);
        }
    }

    private void readToolCall(JsonParser json) throws IOException, MalformedUpstreamException {
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
        expect(index >= 0 && index < MOST_TOOL_CALLS, "a tool call's index is not in 0.." + (MOST_TOOL_CALLS - 1));
        String fragment = function.arguments();
        if (fragment != null) {
            fragment =
                    arguments.computeIfAbsent(index, i -> new SurrogateGuard()).push(fragment);
        }
        giveToolCall(index, id, function.name(), fragment);
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

    private void readUsage(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        long prompt = -1;
        long completion = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                if (name.equals("prompt_tokens")) {
                    prompt = json.getLongValue();
                } else if (name.equals("completion_tokens")) {
                    completion = json.getLongValue();
                }
            }
            json.skipChildren();
        }
        if (prompt >= 0 && completion >= 0) {
            sink.onUsage(prompt, completion);
        }
    }

    private static String string(JsonParser json, String name) throws IOException, MalformedUpstreamException {
        expect(json.currentToken() == JsonToken.VALUE_STRING, "delta." + name + " is not a string");
        return json.getText();
    }

    private void give(ChunkKind kind, String piece) {
        if (!piece.isEmpty()) {
            sink.onDelta(kind, piece);
        }
    }

    private void giveToolCall(int index, @Nullable String id, @Nullable String name, @Nullable String fragment) {
        boolean nothing = id == null && name == null && (fragment == null || fragment.isEmpty());
        if (nothing) {
            return;
        }
        toolCallJson.reset().beginObject().field("index", index).optional("id", id);
        toolCallJson.optional("name", name).optional("arguments", fragment).endObject();
        sink.onDelta(ChunkKind.TOOL_CALL, new String(toolCallJson.toBytes(), StandardCharsets.UTF_8));
    }

    private static void expect(boolean holds, String otherwise) throws MalformedUpstreamException {
        if (!holds) {
            throw new MalformedUpstreamException(otherwise);
        }
    }
}
