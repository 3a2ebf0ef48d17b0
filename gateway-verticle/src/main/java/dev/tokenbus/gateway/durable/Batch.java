package dev.tokenbus.gateway.durable;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Events of a log in a row, each as one JSON message: the frame that a client of the WebSocket gets of it. Made on the stream's event
 * loop.
 *
 * @param from the place before them
 * @param next the place after them
 * @param isAtTail whether the log has no more now
 * @param isClosed whether the log will never have more
 * @param array all of them as an array; on lines of their own
 */
record Batch(Offset from, Offset next, boolean isAtTail, boolean isClosed, Buffer array) {
    private static final byte[] OPEN = "[\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMA = ",\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "\n]".getBytes(StandardCharsets.US_ASCII);
    private static final Buffer EMPTY = Buffer.buffer("[]");

    /** The events after a place, up to a size, but one at least where there is one. */
    static Batch of(StreamRelay relay, long after, int mostBytes) {
        StreamLog log = relay.log();
        String id = relay.id().value();
        Buffer array = Buffer.buffer(OPEN);
        long seq = after;
        while (seq < log.lastSeq() && (seq == after || array.length() < mostBytes)) {
            if (seq > after) {
                array.appendBytes(COMMA);
            }
            seq++;
            array.appendBytes(log.get(seq).toFrame(id, seq).encode());
        }
        boolean isAtTail = seq == log.lastSeq();
        return new Batch(
                Offset.after(log, after),
                Offset.after(log, seq),
                isAtTail,
                isAtTail && log.hasEnded(),
                seq == after ? EMPTY : array.appendBytes(CLOSE));
    }

    boolean isEmpty() {
        return from.equals(next);
    }
}
