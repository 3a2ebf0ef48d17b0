package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.text.SurrogateGuard;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;

/**
 * The text, reasoning and refusal of one answer: passes each piece on, and knows what came before, so that a server which repeats
 * its whole answer does not say it twice.
 *
 * <p>Half a surrogate pair at the end of a piece waits for the next piece of its kind, or for {@link #flush}. Not thread-safe.
 */
final class Spoken implements ContentReader.Speech {
    private final UpstreamApi.EventSink sink;
    private final SoFar text = new SoFar();
    private final SoFar reasoning = new SoFar();
    private final SoFar refusal = new SoFar();
    private int pieces;

    /** What was said of one kind. */
    private static final class SoFar {
        private final SurrogateGuard guard = new SurrogateGuard();
        private final Prefix prefix = new Prefix();
    }

    Spoken(UpstreamApi.EventSink sink) {
        this.sink = sink;
    }

    @Override
    public void piece(ChunkKind kind, String piece) {
        SoFar soFar = soFar(kind);
        soFar.prefix.add(piece);
        give(kind, soFar.guard.push(piece));
    }

    /** How many pieces were passed on. */
    int pieces() {
        return pieces;
    }

    /** How many characters of this kind were said. */
    int length(ChunkKind kind) {
        return soFar(kind).prefix.length();
    }

    /** What was said of this kind. */
    Prefix prefix(ChunkKind kind) {
        return soFar(kind).prefix;
    }

    /** Passes on what a text that repeats everything so far says beyond that. */
    void beyond(ChunkKind kind, String whole) {
        piece(kind, whole.substring(length(kind)));
    }

    void flush() {
        give(ChunkKind.TEXT, text.guard.flush());
        give(ChunkKind.REASONING, reasoning.guard.flush());
        give(ChunkKind.REFUSAL, refusal.guard.flush());
    }

    private SoFar soFar(ChunkKind kind) {
        if (kind == ChunkKind.TEXT) {
            return text;
        }
        return kind == ChunkKind.REASONING ? reasoning : refusal;
    }

    private void give(ChunkKind kind, String piece) {
        if (!piece.isEmpty()) {
            pieces++;
            sink.onDelta(kind, kind == ChunkKind.REFUSAL ? Pieces.refusal(piece) : piece);
        }
    }
}
