package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one choice of an event: its delta, or its message or text where a server has those, and why it ends. Not thread-safe. */
final class ChoiceReader {
    private static final String TEXT = "choices[].text";

    private final UpstreamApi.EventSink sink;
    private final Spoken spoken;
    private final MessageReader pieces;
    private final ToolCallReader toolCalls;
    private final OtherFields others;
    private boolean hasDeltas;
    private boolean hasTexts;
    /** For servers that have whole messages, which are few. */
    private @Nullable Draft draft;

    /** Told where the text of an event's delta stands, when it is a string. */
    interface TextSpan {
        void found(JsonParser json);

        /** The event says more than its text. */
        void more();
    }

    ChoiceReader(UpstreamApi.EventSink sink, OtherFields others) {
        this.sink = sink;
        this.others = others;
        this.spoken = new Spoken(sink);
        this.toolCalls = new ToolCallReader(sink, others);
        this.pieces = MessageReader.ofPieces(sink, spoken, toolCalls, others);
    }

    Spoken spoken() {
        return spoken;
    }

    void flush() {
        spoken.flush();
        toolCalls.flush();
    }

    /**
     * Reads the choice at which the parser stands.
     *
     * @param inChunks whether the event says that it is one of several
     * @return why the answer ends, in the server's own word; null if the choice does not say so
     */
    @Nullable
    String read(JsonParser json, boolean inChunks, TextSpan span) throws IOException, MalformedUpstreamException {
        String reason = null;
        String logprobs = null;
        String text = null;
        int pieces = spoken.pieces();
        long before = spoken.prefix(ChunkKind.TEXT).mark();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "delta" -> readDelta(json, span);
                case "message" -> readMessage(json, inChunks, span);
                case "text", "content" -> {
                    span.more();
                    text = token == JsonToken.VALUE_STRING ? json.getText() : textOf(json);
                }
                case "finish_reason", "finishReason" -> {
                    span.more();
                    reason = reason(json);
                }
                case "logprobs" -> {
                    span.more();
                    logprobs = UpstreamJson.raw(json);
                }
                case "usage" -> {
                    span.more();
                    UsageReader.read(json, sink);
                }
                case "error" -> readError(json);
                case "index", "stop_reason", "matched_stop", "native_finish_reason", "token_ids", "seed" -> {}
                default -> others.about("choices[]." + name, json);
            }
            json.skipChildren();
        }
        if (text != null && !text.isEmpty()) {
            if (spoken.prefix(ChunkKind.TEXT).mark() == before) {
                say(text, spoken.pieces() > pieces);
            } else {
                compare(text, before);
            }
        }
        if (logprobs != null && logprobs.length() > 2) {
            sink.onDelta(ChunkKind.LOGPROBS, logprobs);
        }
        return reason;
    }

    /** The text of a choice whose delta or message has none: text too, unless they are where the answer is. */
    private void say(String text, boolean saysMore) {
        if (hasTexts || !(saysMore || spoken.length(ChunkKind.TEXT) > 0)) {
            hasTexts = true;
            spoken.piece(ChunkKind.TEXT, text);
        } else if (!spoken.prefix(ChunkKind.TEXT).is(text)) {
            others.piece(TEXT, OtherFields.quoted(text));
        }
    }

    /** A text beside one of the delta or message: the same, or all of the answer so far, or something else. */
    private void compare(String text, long before) {
        Prefix said = spoken.prefix(ChunkKind.TEXT);
        if (!said.grewBy(before, text) && !said.is(text)) {
            others.about(TEXT, OtherFields.quoted(text));
        }
    }

    /** A text that is no string: what is text in it. */
    private String textOf(JsonParser json) throws IOException {
        StringBuilder text = new StringBuilder();
        new ContentReader((kind, piece) -> text.append(piece), others::about).read(ChunkKind.TEXT, TEXT, json);
        return text.toString();
    }

    private void readError(JsonParser json) throws IOException {
        String raw = UpstreamJson.raw(json);
        UpstreamError error = UpstreamJson.readError(raw);
        if (!error.equals(UpstreamError.NONE)) {
            sink.onError(error);
        } else if (!UpstreamJson.saysNothing(raw)) {
            others.about("choices[].error", raw);
        }
    }

    /** The word; an object has it as its type. */
    static @Nullable String reason(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            boolean isWord = json.currentToken() == JsonToken.VALUE_STRING
                    || json.currentToken().isNumeric();
            return isWord && !UpstreamJson.isNone(json.getText()) ? json.getText() : null;
        }
        String reason = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING && (name.equals("type") || name.equals("reason"))) {
                reason = json.getText();
            }
            json.skipChildren();
        }
        return reason;
    }

    private void readDelta(JsonParser json, TextSpan span) throws IOException, MalformedUpstreamException {
        hasDeltas = true;
        pieces.begin();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            span.more();
            pieces.content("delta", json);
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL || name.equals("role")) {
                continue;
            }
            if (token == JsonToken.VALUE_STRING && name.equals("content")) {
                String piece = json.getText();
                span.found(json);
                spoken.piece(ChunkKind.TEXT, piece);
            } else {
                span.more();
                pieces.field("delta", name, json);
            }
            json.skipChildren();
        }
    }

    /** A message is the whole answer, or all of it so far; a server that calls its pieces messages says that they are chunks. */
    private void readMessage(JsonParser json, boolean inChunks, TextSpan span)
            throws IOException, MalformedUpstreamException {
        span.more();
        if (inChunks && !hasDeltas) {
            read(pieces, json);
        } else {
            draft = draft == null ? new Draft(sink, toolCalls, others) : draft;
            read(draft.reader(), json);
            draft.giveTo(spoken, hasDeltas);
        }
    }

    private static void read(MessageReader reader, JsonParser json) throws IOException, MalformedUpstreamException {
        reader.begin();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_NULL) {
                    reader.field("message", name, json);
                }
                json.skipChildren();
            }
        } else {
            reader.content("message", json);
        }
    }
}
