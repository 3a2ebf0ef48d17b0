package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;
import org.jspecify.annotations.Nullable;

/**
 * Turns what follows a cursor in a stream's log into one frame: a run of deltas of one kind and epoch becomes one
 * {@code chunk}, any other event a frame of its own. The last result is kept, so that viewers which are equally far share the
 * same bytes.
 */
public final class ChunkEncoder {
    private final StreamLog log;
    private final String streamId;
    private final JsonWriter json;
    private @Nullable Encoded last;
    private int lastChunkSize;

    /**
     * @param from the first event that it covers
     * @param seq the last
     * @param epoch the attempt that they are of
     * @param type the frame's type
     * @param tokens how many tokens it holds; 0 when it is no chunk
     * @param bytes the whole frame as UTF-8 JSON
     * @param complete whether what follows belongs in a frame of its own, and not only was not there or not allowed
     */
    public record Encoded(long from, long seq, long epoch, String type, int tokens, byte[] bytes, boolean complete) {}

    /** @param json where each frame is written before it is copied; shared with other streams of the event loop, so that it stays warm */
    ChunkEncoder(StreamLog log, String streamId, JsonWriter json) {
        this.log = log;
        this.streamId = streamId;
        this.json = json;
    }

    /**
     * The frame that follows a cursor; there must be an event after it.
     *
     * @param chunkSize the most tokens in it, if a single event has not more; 0 for no limit
     * @param upTo the last event that it may cover; after the cursor
     */
    public Encoded next(long cursor, int chunkSize, long upTo) {
        long from = cursor + 1;
        long end = Math.min(upTo, log.lastSeq());
        if (last == null || last.from != from || lastChunkSize != chunkSize || !isStillRight(last, end)) {
            last = encode(from, chunkSize, end);
            lastChunkSize = chunkSize;
        }
        return last;
    }

    /** A frame that ended where the log ended then may now be longer; a fresh viewer is better served with that. */
    private static boolean isStillRight(Encoded encoded, long end) {
        return encoded.seq == end || (encoded.seq < end && encoded.complete);
    }

    private Encoded encode(long from, int chunkSize, long end) {
        StreamEvent first = log.get(from);
        if (!(first instanceof Delta delta)) {
            return new Encoded(from, from, first.epoch(), first.type(), 0, bytes(first.toFrame(streamId, from)), true);
        }
        long seq = from;
        int tokens = delta.tokens();
        int bytes = delta.cost();
        boolean complete = false;
        StringBuilder joined = null;
        while (seq < end && !complete) {
            if (log.get(seq + 1) instanceof Delta next
                    && continues(delta, next)
                    && (chunkSize == 0 || tokens + next.tokens() <= chunkSize)
                    && bytes + log.cost(seq + 1) <= Limits.MERGED_CHUNK_BYTES) {
                tokens += next.tokens();
                seq++;
                bytes += log.cost(seq);
                joined = (joined == null ? new StringBuilder(delta.text()) : joined).append(next.text());
            } else {
                complete = true;
            }
        }
        String text = joined == null ? delta.text() : joined.toString();
        ServerFrame frame = new ServerFrame.Chunk(streamId, delta.epoch(), seq, from, delta.kind(), text);
        return new Encoded(from, seq, delta.epoch(), delta.type(), tokens, bytes(frame), complete);
    }

    private static boolean continues(Delta one, Delta next) {
        return one.kind() == next.kind()
                && one.epoch() == next.epoch()
                && one.kind().joins();
    }

    private byte[] bytes(ServerFrame frame) {
        frame.writeTo(json.reset());
        return json.toBytes();
    }
}
