package dev.tokenbus.gateway.viewer;

import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the events after a cursor in a stream's log as one frame: a run of deltas of one kind and epoch becomes one
 * {@code chunk}, any other event a frame of its own. The last frame is cached, so that viewers with the same cursor share its
 * bytes.
 */
public final class ChunkEncoder {
    private final StreamLog log;
    private final String streamId;
    private @Nullable Encoded last;
    private int lastChunkSize;
    private int lastBytes;

    /**
     * @param from the first event in the frame
     * @param seq the last event in the frame
     * @param epoch the attempt that produced the events
     * @param type the frame's type
     * @param tokens the number of tokens in a chunk; 0 for other frames
     * @param bytes the whole frame as UTF-8 JSON
     * @param complete whether the next event cannot join the frame; false where the log, or what was allowed of it, ended, and where
     *     the frame ends within the event after {@code seq}
     */
    public record Encoded(long from, long seq, long epoch, String type, int tokens, byte[] bytes, boolean complete) {}

    public ChunkEncoder(StreamLog log, String streamId) {
        this.log = log;
        this.streamId = streamId;
    }

    /**
     * The frame after a cursor; the log must have an event there.
     *
     * @param chunkSize the maximum of tokens in the frame, unless its first event alone has more; 0 for no limit
     * @param upTo the last event that the frame may cover; after the cursor
     */
    public Encoded next(long cursor, int chunkSize, long upTo) {
        return next(cursor, chunkSize, upTo, Limits.MERGED_CHUNK_BYTES);
    }

    /**
     * As {@link #next(long, int, long)}; a cached frame that is smaller than it might be is good enough.
     *
     * @param mostBytes the maximum of bytes of text in the frame, unless it is of one event
     */
    public Encoded next(long cursor, int chunkSize, long upTo, int mostBytes) {
        long from = cursor + 1;
        long end = Math.min(upTo, log.lastSeq());
        if (last == null
                || last.from != from
                || lastChunkSize != chunkSize
                || !isCurrent(last, end)
                || lastBytes > mostBytes && last.seq > from) {
            last = encode(from, chunkSize, end, mostBytes);
            lastChunkSize = chunkSize;
        }
        return last;
    }

    /** Whether a cached frame is not outdated: where it ended only because the log did, the frame may be longer now. */
    private static boolean isCurrent(Encoded encoded, long end) {
        return encoded.seq == end || (encoded.seq < end && encoded.complete);
    }

    private Encoded encode(long from, int chunkSize, long end, int mostBytes) {
        StreamEvent first = log.get(from);
        if (!(first instanceof Delta delta)) {
            return new Encoded(
                    from,
                    from,
                    first.epoch(),
                    first.type(),
                    0,
                    first.toFrame(streamId, from).encode(),
                    true);
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
                    && bytes + log.cost(seq + 1) <= mostBytes) {
                tokens += next.tokens();
                seq++;
                bytes += log.cost(seq);
                joined = (joined == null ? new StringBuilder(delta.text()) : joined).append(next.text());
            } else {
                complete = true;
            }
        }
        lastBytes = bytes;
        String text = joined == null ? delta.text() : joined.toString();
        ServerFrame frame = new ServerFrame.Chunk(streamId, delta.epoch(), seq, from, delta.kind(), text);
        return new Encoded(from, seq, delta.epoch(), delta.type(), tokens, frame.encode(), complete);
    }

    private static boolean continues(Delta one, Delta next) {
        return one.kind() == next.kind()
                && one.epoch() == next.epoch()
                && one.kind().joins();
    }
}
