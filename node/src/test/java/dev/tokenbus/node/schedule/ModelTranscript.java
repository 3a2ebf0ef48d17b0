package dev.tokenbus.node.schedule;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a viewer has of a stream, by the rules of the protocol: it applies a frame that follows its cursor and ignores known
 * events. It also checks each frame on the wire: no gap, no repetition on one connection, nothing while paused, nothing beyond
 * the credit, nothing after the terminal event, unless a subscription that was sent before it is answered after it.
 *
 * <p>Thread-safe.
 */
final class ModelTranscript {
    private final StringBuilder text = new StringBuilder();
    private final Set<Long> asked = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Promise<Void> settled = Promise.promise();
    private boolean amongDeaths;
    private boolean paused;
    private boolean repeats;
    private long from = 1;
    private long cursor;
    private long epoch;
    private long wire;
    private long credit = -1;
    private String end = "";

    /** Lets nodes die: the answer may then restart. */
    synchronized void amongDeaths() {
        amongDeaths = true;
    }

    /** Sets the cursor, as if an earlier connection had brought the events up to it. */
    synchronized void startAfter(long seq) {
        cursor = seq;
        from = seq + 1;
    }

    /** Grants credit up to this event; credit never goes down. */
    synchronized long credit(long upTo) {
        credit = Math.max(credit, upTo);
        return credit;
    }

    /** The last event that credit allows; -1 if only the socket holds the stream back. */
    synchronized long credit() {
        return credit;
    }

    synchronized void paused(boolean is) {
        paused = is;
    }

    /** A subscription is sent: events may arrive before its answer. */
    synchronized void asks() {
        asked.add(cursor);
    }

    /** Forgets the subscriptions that the old connection has not answered. */
    synchronized void reconnects() {
        asked.clear();
    }

    /** Takes the answer to a subscription: it begins after the cursor at the time of sending, or at the tail. */
    synchronized void subscribed(JsonObject frame, boolean tail) {
        wire = frame.getLong("from");
        paused = false;
        // It was on its way when the end was: the gateway answers it with everything after the cursor of that time.
        repeats = hasEnded();
        if (tail) {
            startAfter(wire - 1);
        } else {
            check(asked.contains(wire - 1) || amongDeaths, "subscribed, asked for after " + asked, frame);
        }
    }

    /** Takes an event; returns false after a gap or a partial overlap, when the viewer must subscribe again. */
    synchronized boolean take(JsonObject frame, String terminal) {
        long first = frame.getLong("from", frame.getLong("seq"));
        long last = frame.getLong("seq");
        check(!hasEnded() || repeats, "an event after the end", frame);
        check(!paused, "an event while paused", frame);
        check(first == wire, "expected " + wire, frame);
        check(credit < 0 || last <= credit, "beyond the credit " + credit, frame);
        wire = last + 1;
        if (first != cursor + 1) {
            return last <= cursor;
        }
        text.append(frame.getString("data", ""));
        cursor = last;
        epoch = frame.getLong("epoch");
        if (!terminal.isEmpty()) {
            end = terminal;
            settled.tryComplete();
        }
        return true;
    }

    synchronized void restart(JsonObject frame) {
        check(amongDeaths && end.isEmpty(), "nothing has died", frame);
        text.setLength(0);
        from = 1;
        cursor = frame.getLong("seq");
        epoch = frame.getLong("epoch");
        wire = cursor + 1;
    }

    synchronized void failover(JsonObject frame) {
        check(amongDeaths, "nothing has died", frame);
    }

    private void check(boolean holds, String what, JsonObject frame) {
        if (!holds) {
            wrong(what + ": " + frame);
        }
    }

    synchronized void wrong(String what) {
        wrong.add(what);
        settled.tryComplete();
    }

    /** Completes at the terminal frame or the first violation. */
    Future<Void> settled() {
        return settled.future();
    }

    /** The violations of the protocol so far. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The terminal frame's type; empty before it arrives. */
    synchronized String end() {
        return end;
    }

    synchronized boolean hasEnded() {
        return !end.isEmpty();
    }

    /** The first event of the view; above 1 after a join at the tail. */
    synchronized long from() {
        return from;
    }

    synchronized long cursor() {
        return cursor;
    }

    /** The epoch of the last event applied; 0 before the first. */
    synchronized long epoch() {
        return epoch;
    }

    synchronized String text() {
        return text.toString();
    }

    @Override
    public synchronized String toString() {
        return "cursor " + cursor + ", wire " + wire + ", credit " + credit + (paused ? ", paused" : "") + " " + wrong;
    }
}
