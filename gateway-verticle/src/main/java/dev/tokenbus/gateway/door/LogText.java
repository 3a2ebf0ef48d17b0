package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;
import org.jspecify.annotations.Nullable;

/** What some deltas of a log say together, piece by piece as it stands in the log: the inside of a JSON string, or of an array. */
public final class LogText implements LongText {
    private final Pieces pieces;
    private final boolean isArray;
    private final long last;
    private long seq;
    private boolean hasBegun;
    private @Nullable LongString longPiece;

    /** What a delta adds. */
    public interface Pieces {
        /** A piece of the string or of the array; empty for a delta that says nothing in it. */
        String of(Delta delta);
    }

    private LogText(long from, long to, boolean isArray, Pieces pieces) {
        this.seq = from;
        this.last = to;
        this.isArray = isArray;
        this.pieces = pieces;
    }

    /** Of pieces that are text. */
    public static LogText string(long from, long to, Pieces pieces) {
        return new LogText(from, to, false, pieces);
    }

    /** Of pieces that are JSON values with commas between them. */
    public static LogText array(long from, long to, Pieces pieces) {
        return new LogText(from, to, true, pieces);
    }

    @Override
    public boolean writeTo(EventText to, StreamLog log, int upTo) {
        while (to.length() < upTo) {
            if (longPiece == null) {
                if (seq > last) {
                    return true;
                }
                if (log.get(seq++) instanceof Delta delta) {
                    begin(pieces.of(delta), to);
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
        if (isArray && hasBegun) {
            to.raw(",");
        }
        hasBegun = true;
        if (piece.length() > LongString.SLICE) {
            longPiece = isArray ? LongString.json(piece) : LongString.inside(piece);
        } else if (isArray) {
            to.raw(piece);
        } else {
            to.inside(piece, 0, piece.length());
        }
    }
}
