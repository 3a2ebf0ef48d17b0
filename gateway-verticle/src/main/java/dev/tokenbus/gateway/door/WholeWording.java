package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer as one JSON document, made from the stream's log when that has its end. Until then the client holds nothing back: what
 * arrives is in the log, which has its own limits. A long document leaves in pieces, as the client takes them.
 */
public final class WholeWording implements Wording {
    private static final byte[] NOTHING = {};
    private static final String JSON = "application/json";

    private final Document document;
    private final Refusal refusal;
    private final Unsent unsent = new Unsent(EventText.Framing.LINES);
    private @Nullable Failure failure;
    private long partOf;
    private long partEpoch;

    /** Words a whole answer. On the stream's event loop. */
    public interface Document {
        /**
         * Writes the document of an answer that has ended, as far as the protocol has words for its end; the log has that. What is long
         * in it is a {@link LogText}, so that it is made when it is sent.
         */
        void write(StreamLog log, StreamEvent.Terminal end, Unsent to);

        /** Whether the protocol has a word for an answer that was stopped; else such an answer is a failure. */
        default boolean knowsStop() {
            return true;
        }

        /** Whether there is a document for an answer that has failed, too; else the request is refused. */
        default boolean tellsFailures() {
            return false;
        }
    }

    public WholeWording(Document document, Refusal refusal) {
        this.document = document;
        this.refusal = refusal;
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        StreamLog log = relay.log();
        if (unsent.hasMore()) {
            return rest(log, cursor, mostBytes);
        }
        long end = Math.min(upTo, log.lastSeq());
        int tokens = 0;
        for (long seq = cursor + 1; seq <= end; seq++) {
            tokens += log.get(seq) instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
        }
        StreamEvent last = log.get(end);
        Failure lost = document.tellsFailures() ? null : Failure.of(last, document.knowsStop());
        if (lost != null) {
            failure = lost;
        } else if (last instanceof StreamEvent.Terminal terminal) {
            document.write(log, terminal, unsent);
        }
        return encoded(log, cursor, end, tokens, mostBytes);
    }

    /** More of the document of which the client has a part. The log may be another copy now, or even another attempt's. */
    private ChunkEncoder.Encoded rest(StreamLog log, long cursor, int mostBytes) {
        long end = log.lastSeq();
        StreamEvent last = log.get(end);
        if (end != partOf || last.epoch() != partEpoch) {
            failure = new Failure(last.type(), Refusals.LOST, Usage.NONE);
            return new ChunkEncoder.Encoded(cursor + 1, end, last.epoch(), last.type(), 0, NOTHING, true);
        }
        return encoded(log, cursor, end, 0, mostBytes);
    }

    /** What is ready. Of a document of which something is left, the end of the log stays after the view's cursor. */
    private ChunkEncoder.Encoded encoded(StreamLog log, long cursor, long end, int tokens, int mostBytes) {
        StreamEvent last = log.get(end);
        byte[] words = unsent.take(log, mostBytes);
        boolean isWhole = !unsent.hasMore();
        partOf = end;
        partEpoch = last.epoch();
        return new ChunkEncoder.Encoded(
                cursor + 1, isWhole ? end : end - 1, last.epoch(), last.type(), tokens, words, isWhole);
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        Failure last = failure;
        if (events.bytes().length > 0) {
            Buffer words = Buffer.buffer(events.bytes());
            if (events.complete() && !response.isBegun()) {
                response.answer(200, JSON, words);
            } else {
                response.answerPart(JSON, words);
            }
        } else if (last != null && last.isEndOf(events)) {
            fail(last.reason(), response);
        }
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        if (frame instanceof ServerFrame.Error error) {
            fail(error.failure(), response);
        }
    }

    private void fail(StreamFailure reason, StreamResponse response) {
        if (response.isBegun()) {
            response.cut(Buffer.buffer());
        } else {
            refusal.refuse(response, reason);
        }
    }
}
