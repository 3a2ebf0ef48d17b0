package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A whole message, which may repeat what was said before: collects what it says, and then passes on only what is new. Not
 * thread-safe.
 */
final class Draft implements ContentReader.Speech {
    private static final List<ChunkKind> KINDS = List.of(ChunkKind.REASONING, ChunkKind.TEXT, ChunkKind.REFUSAL);

    /** No piece of so many characters is by chance all that was said before it. */
    private static final int MIN_REPEATED = 32;

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final OtherFields others;
    private final MessageReader reader;
    /** The kinds of which a message had another text than what was said: from then on each is a piece. */
    private final Set<ChunkKind> inPieces = EnumSet.noneOf(ChunkKind.class);

    Draft(UpstreamApi.EventSink sink, ToolCallReader toolCalls, OtherFields others) {
        this.others = others;
        this.reader = MessageReader.ofWholes(sink, this, toolCalls, others);
    }

    /** Reads a message into this draft. */
    MessageReader reader() {
        return reader;
    }

    @Override
    public void piece(ChunkKind kind, String piece) {
        of(kind).append(piece);
    }

    /**
     * Passes on what is new, and forgets everything.
     *
     * @param hasDeltas whether the answer comes in deltas, so that another text than theirs is no piece of it
     */
    void giveTo(Spoken spoken, boolean hasDeltas) {
        for (ChunkKind kind : KINDS) {
            String whole = of(kind).toString();
            of(kind).setLength(0);
            if (whole.isEmpty()) {
                continue;
            }
            if (repeats(kind, whole, spoken.prefix(kind))) {
                spoken.beyond(kind, whole);
            } else if (hasDeltas) {
                others.about("message." + kind.wireName(), OtherFields.quoted(whole));
            } else {
                inPieces.add(kind);
                spoken.piece(kind, whole);
            }
        }
    }

    /** Whether a text begins with all that was said. Where that came in pieces, a long text that is all of it is its repetition. */
    private boolean repeats(ChunkKind kind, String whole, Prefix said) {
        return inPieces.contains(kind) ? whole.length() >= MIN_REPEATED && said.is(whole) : said.begins(whole);
    }

    private StringBuilder of(ChunkKind kind) {
        if (kind == ChunkKind.TEXT) {
            return text;
        }
        return kind == ChunkKind.REASONING ? reasoning : refusal;
    }
}
