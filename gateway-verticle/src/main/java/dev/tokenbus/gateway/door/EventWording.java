package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer as server-sent events, in the words of a {@link Translation}. A failure before the first byte is an HTTP status; after it
 * the client is told in an event, and the response is cut, so that no client takes a part for the whole.
 */
public final class EventWording implements Wording {
    private final Translation translation;
    private final EventText.Framing framing;
    private final Refusal refusal;
    private @Nullable Failure failure;
    private boolean isHeard;

    public EventWording(Translation translation, EventText.Framing framing, Refusal refusal) {
        this.translation = translation;
        this.framing = framing;
        this.refusal = refusal;
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        StreamLog log = relay.log();
        long end = Math.min(upTo, log.lastSeq());
        EventText out = new EventText(framing);
        if (cursor == 0 && isHeard) {
            // Another home has another attempt's log: what the client has is void, and all of this log follows.
            translation.restarted(new StreamEvent.Restarted(relay.epoch(), "another attempt is the right one"), out);
        }
        isHeard = true;
        long seq = cursor;
        int tokens = 0;
        while (seq < end && (seq == cursor || (out.length() < mostBytes && goesOnWith(log.get(seq + 1))))) {
            seq++;
            StreamEvent event = log.get(seq);
            tokens += event instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
            word(event, seq, out);
        }
        StreamEvent last = log.get(seq);
        return new ChunkEncoder.Encoded(cursor + 1, seq, last.epoch(), last.type(), tokens, out.toBytes(), true);
    }

    /** Whether an event leaves with those before it: a failure does not, nor a restart that the view makes one. */
    private boolean goesOnWith(StreamEvent event) {
        boolean isLost = event instanceof StreamEvent.Restarted && !translation.knowsRestart();
        return !isLost && Failure.of(event, translation.knowsStop()) == null;
    }

    private void word(StreamEvent event, long seq, EventText out) {
        if (event instanceof StreamEvent.Delta delta) {
            translation.delta(delta, seq, out);
        } else if (event instanceof StreamEvent.Restarted restarted) {
            translation.restarted(restarted, out);
        } else if (event instanceof StreamEvent.Done done) {
            translation.done(done, out);
        } else {
            end(event, out);
        }
    }

    private void end(StreamEvent event, EventText out) {
        Failure lost = Failure.of(event, translation.knowsStop());
        if (lost != null) {
            failure = lost;
            translation.failed(lost.reason(), lost.usage(), out);
        } else if (event instanceof StreamEvent.Stopped stopped) {
            translation.stopped(stopped, out);
        }
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        Failure last = failure;
        // What was encoded before the failure may arrive after it was seen on the stream's event loop.
        if (last != null && last.isEndOf(events)) {
            fail(last.reason(), events.bytes(), response);
        } else if (events.bytes().length > 0) {
            response.write(Buffer.buffer(events.bytes()));
        }
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        EventText out = new EventText(framing);
        if (frame instanceof ServerFrame.Error error) {
            translation.failed(error.failure(), Usage.NONE, out);
            fail(error.failure(), out.toBytes(), response);
            return;
        }
        translation.notice(frame, out);
        if (out.length() > 0) {
            response.write(Buffer.buffer(out.toBytes()));
        }
    }

    private void fail(StreamFailure reason, byte[] words, StreamResponse response) {
        if (response.isBegun()) {
            response.cut(Buffer.buffer(words));
        } else {
            refusal.refuse(response, reason);
        }
    }

    /** What a client is told of an answer that somebody stopped, in a protocol that has no word for that. */
    public static StreamFailure stopped() {
        return new StreamFailure(ErrorCode.UNRECOVERABLE, "the answer was stopped by its owner");
    }
}
