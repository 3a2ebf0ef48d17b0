package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer as one JSON document, made from the stream's log when that has its end. Until then the client holds nothing back: what
 * arrives is in the log, which has its own limits.
 */
public final class WholeWording implements Wording {
    private static final byte[] NOTHING = {};

    private final Document document;
    private final Refusal refusal;
    private @Nullable Failure failure;

    /** Words a whole answer. On the stream's event loop. */
    public interface Document {
        /** The document of an answer that has ended, as far as the protocol has words for its end; the log has that. */
        byte[] of(StreamLog log, StreamEvent.Terminal end);

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
        long end = Math.min(upTo, log.lastSeq());
        int tokens = 0;
        for (long seq = cursor + 1; seq <= end; seq++) {
            tokens += log.get(seq) instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
        }
        StreamEvent last = log.get(end);
        byte[] words = NOTHING;
        Failure lost = document.tellsFailures() ? null : Failure.of(last, document.knowsStop());
        if (lost != null) {
            failure = lost;
        } else if (last instanceof StreamEvent.Terminal terminal) {
            words = document.of(log, terminal);
        }
        return new ChunkEncoder.Encoded(cursor + 1, end, last.epoch(), last.type(), tokens, words, true);
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        Failure last = failure;
        if (events.bytes().length > 0) {
            response.answer(200, "application/json", Buffer.buffer(events.bytes()));
        } else if (last != null && last.isEndOf(events)) {
            refusal.refuse(response, last.reason());
        }
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        if (frame instanceof ServerFrame.Error error) {
            refusal.refuse(response, error.failure());
        }
    }
}
