package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Translation;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import org.jspecify.annotations.Nullable;

/** Words an answer as the chunks of a chat completion. There is no word for a stop or a restart: these are errors. */
final class ChatTranslation implements Translation {
    private static final String DELTA = "{\"index\":0,\"delta\":{";
    private static final String AFTER_DELTA = "},\"logprobs\":null,\"finish_reason\":null}";

    private final Chunks chunks;
    private final Chunks.Template content;
    private final Chunks.Template reasoning;
    private final ToolCalls toolCalls;
    private boolean begun;

    /** @param callIdStem the beginning of the ids of tool calls to which the server gives none */
    ChatTranslation(Chunks chunks, String callIdStem) {
        this.chunks = chunks;
        this.content = field("content");
        this.reasoning = field("reasoning_content");
        this.toolCalls = new ToolCalls(chunks.template(DELTA + "\"tool_calls\":[", "]" + AFTER_DELTA), callIdStem);
    }

    private Chunks.Template field(String name) {
        return chunks.template(DELTA + "\"" + name + "\":", AFTER_DELTA);
    }

    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public void delta(StreamEvent.Delta delta, long seq, EventText out) {
        begin(out);
        String data = delta.text();
        switch (delta.kind()) {
            case TEXT -> say(content, data, out);
            case REASONING -> say(reasoning, data, out);
            case REFUSAL -> say(field("refusal"), DeltaJson.refusal(data), out);
            case TOOL_CALL -> toolCalls.piece(data, out);
            case AUDIO -> field("audio").json(EventText.oneLine(data), out);
            case LOGPROBS -> logprobs().json(EventText.oneLine(data), out);
            case OTHER -> other(OtherField.read(data), out);
        }
    }

    private void begin(EventText out) {
        if (!begun) {
            begun = true;
            chunks.template(DELTA + "\"role\":\"assistant\",\"content\":", AFTER_DELTA)
                    .string("", out);
        }
    }

    private static void say(Chunks.Template chunk, String text, EventText out) {
        if (!text.isEmpty()) {
            chunk.string(text, out);
        }
    }

    private Chunks.Template logprobs() {
        return chunks.template("{\"index\":0,\"delta\":{},\"logprobs\":", ",\"finish_reason\":null}");
    }

    private void other(@Nullable OtherField field, EventText out) {
        if (field != null) {
            String name = "\"" + field.name() + "\":";
            Chunks.Template chunk = switch (field.place()) {
                case DELTA -> field(field.name());
                case CHOICE -> chunks.template(DELTA + "},\"logprobs\":null,\"finish_reason\":null," + name, "}");
                case TOP -> chunks.beside(DELTA + AFTER_DELTA, name);
            };
            chunk.json(field.json(), out);
        }
    }

    @Override
    public void done(StreamEvent.Done done, EventText out) {
        begin(out);
        toolCalls.end(out);
        chunks.template(DELTA + "},\"logprobs\":null,\"finish_reason\":", "}").string(AnswerName.reason(done), out);
        chunks.end(done.usage(), out);
    }

    @Override
    public void failed(StreamFailure failure, Usage usage, EventText out) {
        Chunks.fail(failure, out);
    }
}
