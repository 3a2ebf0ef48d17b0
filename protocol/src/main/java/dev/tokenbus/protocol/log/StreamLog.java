package dev.tokenbus.protocol.log;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.Usage;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened in one stream, in order: an append-only list in which the first event has {@code seq} 1 and no
 * number is ever missing.
 *
 * <p>Deltas are kept packed: one that is read equals the one that was appended, but may be another object. Bounded in bytes
 * ({@link StreamEvent#cost}). Room for a terminal event is always left, so a full log can still record its end.
 * Nothing follows a terminal event. Owned by one event loop; not thread-safe.
 */
public final class StreamLog {
    private final int maxBytes;
    private final PackedEvents events = new PackedEvents();
    /** The last event as it was appended: viewers that follow a live stream read this one, not a copy. */
    private @Nullable StreamEvent last;

    private long bytes;
    private long lastRestart;

    /** @param maxBytes the most bytes that all events before the terminal one may cost together */
    public StreamLog(int maxBytes) {
        Range.check("maxBytes", maxBytes, 1, Integer.MAX_VALUE);
        this.maxBytes = maxBytes;
    }

    /** The result of an append. */
    public enum Append {
        APPENDED,
        /** The event does not fit; the log is unchanged and still takes a terminal event. */
        FULL,
        /** The stream has already ended; the log is unchanged. */
        ENDED
    }

    /** Adds an event after all others. */
    public Append append(StreamEvent event) {
        if (hasEnded()) {
            return Append.ENDED;
        }
        if (!event.isTerminal() && bytes + event.cost() > maxBytes) {
            return Append.FULL;
        }
        events.add(event);
        last = event;
        bytes += event.cost();
        if (event.isTerminal()) {
            events.trim();
        } else if (event instanceof StreamEvent.Restarted) {
            lastRestart = lastSeq();
        }
        return Append.APPENDED;
    }

    /** The {@code seq} of the last event; 0 when there is none. */
    public long lastSeq() {
        return events.size();
    }

    /** The {@code seq} of the last restart: the answer is what follows it. 0 when the answer never began again. */
    public long lastRestart() {
        return lastRestart;
    }

    /** The event with a {@code seq} from 1 to {@link #lastSeq}. */
    public StreamEvent get(long seq) {
        int index = index(seq);
        return last != null && seq == events.size() ? last : events.get(index);
    }

    /** What the event with a {@code seq} from 1 to {@link #lastSeq} costs, in bytes. */
    public int cost(long seq) {
        return events.cost(index(seq));
    }

    private int index(long seq) {
        if (seq < 1 || seq > events.size()) {
            throw new IndexOutOfBoundsException("seq: " + seq + " (expected: 1.." + events.size() + ")");
        }
        return (int) seq - 1;
    }

    /** A copy of the events after a {@code seq}, at most {@code limit}; empty if there are none. */
    public List<StreamEvent> read(long afterSeq, int limit) {
        long from = Math.min(Math.max(afterSeq, 0), events.size());
        return LongStream.rangeClosed(from + 1, Math.min(events.size(), from + limit))
                .mapToObj(this::get)
                .toList();
    }

    /** The event that ended the stream; null while it is live. */
    public StreamEvent.@Nullable Terminal terminal() {
        return last instanceof StreamEvent.Terminal end ? end : null;
    }

    public boolean hasEnded() {
        return terminal() != null;
    }

    /** What all events cost together, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** All text deltas since the last restart, joined: the answer so far. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            StreamEvent event = events.get(i);
            if (event instanceof StreamEvent.Restarted) {
                text.setLength(0);
            } else if (event instanceof StreamEvent.Delta delta && delta.kind() == ChunkKind.TEXT) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    /** The tokens of all attempts in this log; 0 for the prompt, of which the log knows nothing. */
    public Usage usage() {
        return new Usage(0, events.tokens(), true);
    }

    /** The tokens of what the last restart made void. */
    public long tokensBeforeRestart() {
        return events.tokens(lastRestart);
    }
}
