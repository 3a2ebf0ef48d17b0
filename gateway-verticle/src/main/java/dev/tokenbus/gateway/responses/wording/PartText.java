package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;
import org.jspecify.annotations.Nullable;

/** What a part of an item says, piece by piece as it stands in the log: its text, or the probabilities of that. */
final class PartText implements LongText {
    private final ChunkKind kind;
    private final long last;
    private long seq;
    private boolean hasBegun;
    private @Nullable LongString longPiece;

    private PartText(OutputItem.Part part, ChunkKind kind) {
        this.kind = kind;
        this.seq = part.from();
        this.last = part.to();
    }

    /** The inside of a JSON string. */
    static PartText text(OutputItem.Part part) {
        return new PartText(part, part.kind());
    }

    /** The inside of a JSON array. */
    static PartText probabilities(OutputItem.Part part) {
        return new PartText(part, ChunkKind.LOGPROBS);
    }

    /** What a delta adds: a text, or the inside of a JSON array. */
    static String pieceOf(Delta delta) {
        return switch (delta.kind()) {
            case REFUSAL -> DeltaData.of(delta).text("text");
            case LOGPROBS -> elements(DeltaData.of(delta).raw("content"));
            default -> delta.text();
        };
    }

    private static String elements(@Nullable String array) {
        return array == null || !array.startsWith("[") ? "" : array.substring(1, array.length() - 1);
    }

    @Override
    public boolean writeTo(EventText to, StreamLog log, int upTo) {
        while (to.length() < upTo) {
            if (longPiece == null) {
                if (seq > last) {
                    return true;
                }
                if (log.get(seq++) instanceof Delta delta && delta.kind() == kind) {
                    begin(pieceOf(delta), to);
                }
            } else if (longPiece.writeTo(to, log, upTo)) {
                longPiece = null;
            }
        }
        return longPiece == null && seq > last;
    }

    private void begin(String piece, EventText to) {
        if (piece.isEmpty()) {
            return;
        }
        boolean isJson = kind == ChunkKind.LOGPROBS;
        if (isJson && hasBegun) {
            to.raw(",");
        }
        hasBegun = true;
        if (piece.length() > LongString.SLICE) {
            longPiece = isJson ? LongString.json(piece) : LongString.inside(piece);
        } else if (isJson) {
            to.raw(piece);
        } else {
            to.inside(piece, 0, piece.length());
        }
    }
}
