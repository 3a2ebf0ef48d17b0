package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of one response for one client as bytes, whatever carries them. */
public final class ResponseEvents {
    /** For words that the log does not have. */
    private static final StreamLog NO_LOG = new StreamLog(1);

    private final ResponseTranslation translation;
    private final Unsent unsent;
    private StreamEvent.@Nullable Failed failed;
    private long read;
    private boolean hasSaid;
    private long partOf;
    private String partType = "";

    public ResponseEvents(ResponseTranslation translation, EventText.Framing framing) {
        this.translation = translation;
        this.unsent = new Unsent(framing);
    }

    /** Where a client of a restarted answer begins; one that has a piece of the log's first event begins nowhere else. */
    public long beginsAfter(StreamLog log) {
        return read > 0 ? 0 : translation.beginsAfter(log);
    }

    /**
     * The events after a cursor in the stream's log; what the view left out before it is void, and only counted. A failure stands alone,
     * because it may have to be said otherwise; a restart is left to the view, which ends there.
     */
    public ChunkEncoder.Encoded next(StreamLog log, long cursor, long upTo, int mostBytes) {
        if (read > cursor) {
            return rest(log, cursor, mostBytes);
        }
        while (read < cursor) {
            translation.skip(log.get(++read), read, unsent);
        }
        long end = Math.min(upTo, log.lastSeq());
        long seq = cursor;
        int tokens = 0;
        StreamEvent event;
        do {
            seq++;
            event = log.get(seq);
            tokens += event instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
            translation.add(event, seq, unsent);
            failed = event instanceof StreamEvent.Failed last ? last : failed;
        } while (seq < end && unsent.length() < mostBytes && !unsent.hasMore() && joins(log.get(seq + 1)));
        read = seq;
        return encoded(log, cursor, event, tokens, most(event, mostBytes));
    }

    /** A failure before anything was said may be said in other words: it is whole. */
    private int most(StreamEvent event, int mostBytes) {
        return event instanceof StreamEvent.Failed && !hasSaid ? Integer.MAX_VALUE : mostBytes;
    }

    /** More of the event after the cursor, of which the client has a part. The log may be another copy now. */
    private ChunkEncoder.Encoded rest(StreamLog log, long cursor, int mostBytes) {
        StreamEvent event = log.get(read);
        if (event.epoch() != partOf || !event.type().equals(partType)) {
            throw new IllegalStateException("the client has a part of an event that another attempt does not have");
        }
        return encoded(log, cursor, event, 0, mostBytes);
    }

    /** What is ready. An event of which something is left stays after the view's cursor. */
    private ChunkEncoder.Encoded encoded(StreamLog log, long cursor, StreamEvent last, int tokens, int mostBytes) {
        byte[] bytes = unsent.take(log, mostBytes);
        hasSaid |= bytes.length > 0;
        boolean isWhole = !unsent.hasMore();
        partOf = last.epoch();
        partType = last.type();
        return new ChunkEncoder.Encoded(
                cursor + 1, isWhole ? read : read - 1, last.epoch(), last.type(), tokens, bytes, isWhole);
    }

    /**
     * The failure that encoded events end with; null if they do not. What was encoded before the failure may arrive after it was seen on
     * the stream's event loop.
     */
    public @Nullable StreamFailure failureOf(ChunkEncoder.Encoded events) {
        StreamEvent.Failed last = failed;
        return last != null && events.type().equals(last.type()) ? last.failure() : null;
    }

    private static boolean joins(StreamEvent event) {
        return !(event instanceof StreamEvent.Failed || event instanceof StreamEvent.Restarted);
    }

    /** That there is a response, unless that was said. */
    public byte[] begin() {
        return words(translation::begin);
    }

    /** A whole response that says nothing, because nothing was asked of the model. */
    public byte[] empty() {
        return words(translation::empty);
    }

    /** A failure that is this client's alone. */
    public byte[] failed(StreamFailure failure) {
        return words(out -> translation.failed(failure, out));
    }

    /** That the way to the stream is lost. */
    public byte[] lost(StreamFailure failure) {
        return words(out -> translation.lost(failure, out));
    }

    private byte[] words(Consumer<Unsent> action) {
        action.accept(unsent);
        hasSaid = true;
        return unsent.take(NO_LOG, Integer.MAX_VALUE);
    }
}
