package dev.tokenbus.gateway;

import dev.tokenbus.protocol.JsonText;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.StreamEvent.Delta;
import dev.tokenbus.protocol.StreamLog;
import org.jspecify.annotations.Nullable;

/**
 * Turns what follows a cursor in a stream's log into one frame: a run of deltas of one kind and epoch becomes one
 * {@code chunk}, any other event a frame of its own. The last result is kept, so that viewers which are equally far share the
 * same bytes.
 */
final class ChunkEncoder {
    private final StreamLog log;
    private final String streamId;
    private final JsonText json = new JsonText();
    private @Nullable Encoded last;
    private int lastChunkSize;

    /**
     * @param from the first event that it covers
     * @param seq the last
     * @param epoch the attempt that they are of
     * @param type the frame's type
     * @param tokens how many tokens it holds; 0 when it is no chunk
     * @param bytes the whole frame as UTF-8 JSON
     */
    record Encoded(long from, long seq, long epoch, String type, int tokens, byte[] bytes) {}

    ChunkEncoder(StreamLog log, String streamId) {
        this.log = log;
        this.streamId = streamId;
    }

    /**
     * The frame that follows a cursor; there must be an event after it.
     *
     * @param chunkSize the most tokens in it, if a single event has not more; 0 for no limit
     */
    Encoded next(long cursor, int chunkSize) {
        long from = cursor + 1;
        if (last == null || last.from != from || lastChunkSize != chunkSize || couldGrow(last, chunkSize)) {
            last = encode(from, chunkSize);
            lastChunkSize = chunkSize;
        }
        return last;
    }

    /** A frame that ended where the log ended then may now be longer; a fresh viewer is better served with that. */
    private boolean couldGrow(Encoded encoded, int chunkSize) {
        return encoded.seq < log.lastSeq() && chunkSize == 0 && log.get(encoded.seq + 1) instanceof Delta;
    }

    private Encoded encode(long from, int chunkSize) {
        StreamEvent first = log.get(from);
        if (!(first instanceof Delta delta)) {
            return new Encoded(from, from, first.epoch(), first.type(), 0, bytes(first.toFrame(streamId, from)));
        }
        long seq = from;
        int tokens = delta.tokens();
        int bytes = delta.cost();
        while (seq < log.lastSeq() && log.get(seq + 1) instanceof Delta next && continues(delta, next)) {
            tokens += next.tokens();
            bytes += next.cost();
            if ((chunkSize > 0 && tokens > chunkSize) || bytes > Limits.MERGED_CHUNK_BYTES) {
                tokens -= next.tokens();
                break;
            }
            seq++;
        }
        String text = seq == from ? delta.text() : join(from, seq);
        return new Encoded(
                from,
                seq,
                delta.epoch(),
                delta.type(),
                tokens,
                bytes(new ServerFrame.Chunk(streamId, delta.epoch(), seq, from, delta.kind(), text)));
    }

    private static boolean continues(Delta one, Delta next) {
        return one.kind() == next.kind()
                && one.epoch() == next.epoch()
                && one.kind().joins();
    }

    private String join(long from, long to) {
        StringBuilder text = new StringBuilder();
        for (long seq = from; seq <= to; seq++) {
            text.append(((Delta) log.get(seq)).text());
        }
        return text.toString();
    }

    private byte[] bytes(ServerFrame frame) {
        frame.writeTo(json.reset());
        return json.toBytes();
    }
}
