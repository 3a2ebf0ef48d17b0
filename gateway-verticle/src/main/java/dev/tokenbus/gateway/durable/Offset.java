package dev.tokenbus.gateway.durable;

import dev.tokenbus.protocol.log.StreamLog;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a stream's log, as this protocol names it: the last event before it, and the attempt that this event is of. Names of later
 * places are higher as texts too.
 *
 * @param seq the last event that a reader has; {@link #NOW} for the log's end
 * @param epoch the attempt of that event; 0 before the first
 */
record Offset(long seq, long epoch) {
    static final Offset START = new Offset(0, 0);

    /** Stands for the end of the log. */
    static final long NOW = -1;

    private static final Pattern SHAPE = Pattern.compile("([0-9a-f]{16})_(\\d{1,16})");

    /** The place after an event of a log. */
    static Offset after(StreamLog log, long seq) {
        return seq == 0 ? START : new Offset(seq, log.get(seq).epoch());
    }

    /** Reads what a reader sends; null is the start. Throws {@link IllegalArgumentException}. */
    static Offset parse(@Nullable String text) {
        if (text == null || text.equals("-1")) {
            return START;
        }
        if (text.equals("now")) {
            return new Offset(NOW, 0);
        }
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches() || shape.group(1).charAt(0) > '7') {
            throw new IllegalArgumentException(
                    "offset: not one of this stream (expected: -1, now, or an earlier answer's)");
        }
        return new Offset(Long.parseLong(shape.group(1), 16), Long.parseLong(shape.group(2)));
    }

    boolean isNow() {
        return seq == NOW;
    }

    @Override
    public String toString() {
        return String.format("%016x_%d", seq, epoch);
    }
}
