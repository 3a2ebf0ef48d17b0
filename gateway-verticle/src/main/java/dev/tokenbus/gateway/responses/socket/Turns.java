package dev.tokenbus.gateway.responses.socket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks on a connection: a long message is sent in parts, and while one lane is within its message the others wait, because the frames
 * of two messages may not mix. On the socket's event loop.
 */
final class Turns {
    private final Line line;
    private final Runnable onFree;
    private final List<Part> waiting = new ArrayList<>();
    private @Nullable Object speaker;

    /** Where the frames of messages go. */
    interface Line {
        void frame(byte[] utf8, boolean begins, boolean ends);
    }

    private record Part(Object who, byte[] utf8, boolean ends) {}

    /** @param onFree called when nobody is within a message any more */
    Turns(Line line, Runnable onFree) {
        this.line = line;
        this.onFree = onFree;
    }

    /** Whether another one is within a message, so that who can wait should. */
    boolean isTaken(Object who) {
        return speaker != null && speaker != who;
    }

    /** Whether the last that somebody has said is the beginning of a message, of which more has to follow. */
    boolean isWithin(Object who) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            if (waiting.get(i).who == who) {
                return !waiting.get(i).ends;
            }
        }
        return speaker == who;
    }

    /** Sends messages, each on a line of its own; behind the last line end is the beginning of a message of which more follows. */
    void say(Object who, byte[] lines) {
        int from = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                say(who, Arrays.copyOfRange(lines, from, i), true);
                from = i + 1;
            }
        }
        if (from < lines.length) {
            say(who, Arrays.copyOfRange(lines, from, lines.length), false);
        }
    }

    void say(Object who, byte[] utf8, boolean ends) {
        Part part = new Part(who, utf8, ends);
        if (isTaken(who)) {
            waiting.add(part);
        } else if (send(part) && !waiting.isEmpty()) {
            sendWaiting();
        }
    }

    /** Whether the message has ended with this part. */
    private boolean send(Part part) {
        boolean begins = speaker == null;
        speaker = part.ends ? null : part.who;
        line.frame(part.utf8, begins, part.ends);
        if (part.ends && !begins) {
            onFree.run();
        }
        return part.ends;
    }

    /** In the order in which it was said, but that a message which has begun goes on first. */
    private void sendWaiting() {
        Iterator<Part> next = waiting.iterator();
        while (next.hasNext()) {
            Part part = next.next();
            if (!isTaken(part.who)) {
                next.remove();
                if (send(part)) {
                    next = waiting.iterator();
                }
            }
        }
    }
}
