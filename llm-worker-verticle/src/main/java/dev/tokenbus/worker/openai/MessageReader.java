package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;

/**
 * Reads the fields of a delta, each of which is a piece of the answer, or those of a message, which is the answer so far. Not
 * thread-safe.
 */
final class MessageReader {
    private final UpstreamApi.EventSink sink;
    private final boolean isWhole;
    private final ContentReader content;
    private final ReasoningOnce reasoning;
    private final ToolCallReader toolCalls;
    private final OtherFields.Taker others;
    private int audio;

    private MessageReader(
            UpstreamApi.EventSink sink,
            boolean isWhole,
            ContentReader.Speech speech,
            ToolCallReader toolCalls,
            OtherFields.Taker others) {
        this.sink = sink;
        this.isWhole = isWhole;
        this.others = others;
        this.content = new ContentReader(speech, others);
        this.reasoning = new ReasoningOnce(speech, others);
        this.toolCalls = toolCalls;
    }

    /** For pieces of an answer. */
    static MessageReader ofPieces(
            UpstreamApi.EventSink sink, Spoken spoken, ToolCallReader toolCalls, OtherFields others) {
        return new MessageReader(sink, false, spoken, toolCalls, others::piece);
    }

    /** For messages, whose text is collected in a draft. */
    static MessageReader ofWholes(
            UpstreamApi.EventSink sink, Draft draft, ToolCallReader toolCalls, OtherFields others) {
        return new MessageReader(sink, true, draft, toolCalls, others::about);
    }

    /** A new delta or message begins. */
    void begin() {
        reasoning.begin();
    }

    /** Reads content that stands alone, and consumes it. */
    void content(String field, JsonParser json) throws IOException {
        content.read(ChunkKind.TEXT, field, json);
    }

    /** Reads the field at whose value the parser stands, and consumes it. */
    void field(String in, String name, JsonParser json) throws IOException, MalformedUpstreamException {
        String field = in + "." + name;
        switch (name) {
            case "content" -> content.read(ChunkKind.TEXT, field, json);
            case "reasoning_content", "reasoning", "thinking", "reasoning_text" -> reasoning.read(field, json);
            case "reasoning_details" -> reasoning.readDetails(field, json);
            case "refusal" -> content.read(ChunkKind.REFUSAL, field, json);
            case "tool_calls" -> toolCalls.read(isWhole, json);
            case "function_call" -> toolCalls.readFunctionCall(isWhole, json);
            case "audio" -> audio(field, json);
            case "finish_reason", "finishReason" -> {
                String reason = ChoiceReader.reason(json);
                if (reason != null) {
                    sink.onFinishReason(reason);
                }
            }
            // What a token is called in the vocabulary; the answer is its text.
            case "role", "token_id", "token_ids" -> {}
            default -> others.take(field, UpstreamJson.raw(json));
        }
    }

    private void audio(String field, JsonParser json) throws IOException {
        boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
        String raw = UpstreamJson.raw(json);
        boolean isRepeated = isWhole && raw.hashCode() == audio;
        audio = raw.hashCode();
        if (!isObject) {
            others.take(field, raw);
        } else if (!isRepeated) {
            sink.onDelta(ChunkKind.AUDIO, raw);
        }
    }
}
