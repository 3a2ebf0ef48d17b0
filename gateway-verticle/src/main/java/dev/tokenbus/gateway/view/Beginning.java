package dev.tokenbus.gateway.view;

import dev.tokenbus.protocol.log.StreamLog;

/**
 * Whether a client was sent nothing of the answer yet. Such a client, if it cannot be told of a restart, begins behind the last one,
 * because what came before is void: it needs to know of no restart.
 */
final class Beginning {
    private static final long OVER = -1;

    private final ViewSink sink;
    private final boolean knowsRestart;
    private long at;

    Beginning(ViewSink sink, boolean knowsRestart) {
        this.sink = sink;
        this.knowsRestart = knowsRestart;
        at = knowsRestart ? OVER : 0;
    }

    /** A client joins at this cursor; {@code hasPart} if it was sent what comes before. */
    void at(long cursor, boolean hasPart) {
        at = knowsRestart || hasPart ? OVER : cursor;
    }

    /** The client was sent something: events, or a part of the first one, which leaves the cursor where it is. */
    void over() {
        at = OVER;
    }

    /** Whether the client was sent nothing, and will miss nothing of a restart. */
    boolean isAt(long cursor) {
        return at == cursor;
    }

    /** The cursor from which the client is sent the answer: this one, or one behind it when what lies between is void. */
    long pass(long cursor, StreamLog log) {
        if (isAt(cursor)) {
            at = Math.max(at, sink.beginsAfter(log));
            return at;
        }
        return cursor;
    }
}
