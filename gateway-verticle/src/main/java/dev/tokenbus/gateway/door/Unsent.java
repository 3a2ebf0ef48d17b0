package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.log.StreamLog;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was said and is not sent yet, in order. Short texts are ready as bytes; a long one is made when it is taken, slice by slice, so that
 * no more of it is in memory than is sent next.
 */
public final class Unsent {
    private final EventText.Framing framing;
    private final Deque<Later> later = new ArrayDeque<>();
    private EventText ready;

    /** A long text, and what is ready to follow it. */
    private record Later(LongText text, EventText then) {}

    public Unsent(EventText.Framing framing) {
        this.framing = framing;
        this.ready = new EventText(framing);
    }

    private EventText end() {
        Later last = later.peekLast();
        return last == null ? ready : last.then;
    }

    public Unsent open(String type) {
        end().open(type);
        return this;
    }

    public Unsent close() {
        end().close();
        return this;
    }

    public Unsent raw(byte[] json) {
        end().raw(json);
        return this;
    }

    /** JSON as it is. */
    public Unsent raw(String json) {
        if (json.length() > LongString.SLICE) {
            return add(LongString.json(json));
        }
        end().raw(json);
        return this;
    }

    public Unsent number(long number) {
        end().number(number);
        return this;
    }

    /** A JSON string. */
    public Unsent string(String text) {
        if (text.length() > LongString.SLICE) {
            return raw("\"").add(LongString.inside(text)).raw("\"");
        }
        end().string(text);
        return this;
    }

    /** A text that is made when it is taken. */
    public Unsent add(LongText text) {
        later.add(new Later(text, new EventText(framing)));
        return this;
    }

    /** How many bytes are ready. */
    public int length() {
        return ready.length();
    }

    /** Whether there is a text that is not ready. */
    public boolean hasMore() {
        return !later.isEmpty();
    }

    /** The next bytes: all that there are, or {@code upTo} of them and what was ready to follow, with a slice. */
    public byte[] take(StreamLog log, int upTo) {
        EventText taken = ready;
        while (!later.isEmpty() && taken.length() < upTo) {
            if (later.element().text.writeTo(taken, log, upTo)) {
                taken.raw(later.remove().then.toBytes());
            }
        }
        ready = new EventText(framing);
        return taken.toBytes();
    }
}
