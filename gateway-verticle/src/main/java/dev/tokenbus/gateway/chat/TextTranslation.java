package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Translation;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;

/** Words an answer as the chunks of a text completion, which has nothing but text: a refusal is text, the rest is left out. */
final class TextTranslation implements Translation {
    private final Chunks chunks;
    private final Chunks.Template text;

    TextTranslation(Chunks chunks) {
        this.chunks = chunks;
        this.text = chunks.template("{\"index\":0,\"text\":", ",\"logprobs\":null,\"finish_reason\":null}");
    }

    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public void delta(StreamEvent.Delta delta, long seq, EventText out) {
        String piece = text(delta);
        if (!piece.isEmpty()) {
            text.string(piece, out);
        }
    }

    /** What a delta adds to the text. */
    static String text(StreamEvent.Delta delta) {
        if (delta.kind() == ChunkKind.REFUSAL) {
            return DeltaJson.refusal(delta.text());
        }
        return delta.kind() == ChunkKind.TEXT ? delta.text() : "";
    }

    @Override
    public void done(StreamEvent.Done done, EventText out) {
        chunks.template("{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":", "}")
                .string(AnswerName.reason(done), out);
        chunks.end(done.usage(), out);
    }

    @Override
    public void failed(StreamFailure failure, Usage usage, EventText out) {
        Chunks.fail(failure, out);
    }
}
