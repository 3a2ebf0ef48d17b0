package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.text.SurrogateGuard;
import dev.tokenbus.worker.upstream.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamJson;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the events of one chat completion stream, without a JSON tree: the deltas of the first choice, its finish reason, usage,
 * errors, and {@code [DONE]}. Skips unknown fields and other choices.
 *
 * <p>Deltas come in the order of their fields. Half a surrogate pair at the end of a string waits for the next string of its
 * kind, or for {@link #flush}. Not thread-safe.
 */
public final class ChatEventReader implements UpstreamApi.EventReader {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final int NO_TEXT = -1;
    private static final int MORE_THAN_TEXT = -2;

    private final UpstreamApi.EventSink sink;
    private final SurrogateGuard text = new SurrogateGuard();
    private final SurrogateGuard reasoning = new SurrogateGuard();
    private final ToolCallReader toolCalls;
    private final EventTemplate template;
    /**
     * Where the text of the event that is being parsed starts; {@link #NO_TEXT} before it is found, {@link #MORE_THAN_TEXT} when the
     * event says more than its text.
     */
    private int textStart;

    private int textEnd;

    public ChatEventReader(UpstreamApi.EventSink sink) {
        this(sink, true);
    }

    /** @param usesTemplate whether events that are alike are recognised; false shows what that is worth */
    public ChatEventReader(UpstreamApi.EventSink sink, boolean usesTemplate) {
        this.sink = sink;
        this.toolCalls = new ToolCallReader(sink);
        this.template = new EventTemplate(usesTemplate);
    }

    @Override
    public void read(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if (length == 0) {
            return;
        }
        if (isDone(bytes, offset, length)) {
            sink.onEnd();
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

    private static boolean isDone(byte[] bytes, int offset, int length) {
        return length == DONE.length && Arrays.equals(bytes, offset, offset + length, DONE, 0, DONE.length);
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

    @Override
    public void flush() {
        give(ChunkKind.TEXT, text.flush());
        give(ChunkKind.REASONING, reasoning.flush());
        toolCalls.flush();
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
                    // Some servers send the same text under both names.
                    if (!reasoned) {
                        give(ChunkKind.REASONING, reasoning.push(string(json, name)));
                    }
                    reasoned = true;
                }
                case "tool_calls" -> {
                    textStart = MORE_THAN_TEXT;
                    toolCalls.read(json);
                }
                default -> {}
            }
            json.skipChildren();
        }
    }

    /** Notes where the string that was just read is, between its quotes. */
    private void noteText(JsonParser json) {
        if (textStart == NO_TEXT) {
            textStart = (int) json.currentTokenLocation().getByteOffset() + 1;
            textEnd = (int) json.currentLocation().getByteOffset() - 1;
        } else {
            textStart = MORE_THAN_TEXT;
        }
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

    private static void expect(boolean holds, String otherwise) throws MalformedUpstreamException {
        if (!holds) {
            throw new MalformedUpstreamException(otherwise);
        }
    }
}
