package dev.tokenbus.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a viewer has of a stream, by the rules of the protocol: a frame that goes on from the cursor is applied, what is there
 * already is ignored. Each frame on the wire is checked meanwhile: no hole, nothing twice on one connection, nothing while
 * paused, nothing beyond the credit, nothing after the end.
 *
 * <p>Safe on any thread.
 */
final class ModelTranscript {
    private final StringBuilder text = new StringBuilder();
    private final Set<Long> asked = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Promise<Void> settled = Promise.promise();
    private boolean amongDeaths;
    private boolean paused;
    private long from = 1;
    private long cursor;
    private long epoch;
    private long wire;
    private long credit = -1;
    private String end = "";

    /** Nodes may die: then an answer may start again. */
    synchronized void amongDeaths() {
        amongDeaths = true;
    }

    /** Has what is up to there, as if from an earlier connection. */
    synchronized void startAfter(long seq) {
        cursor = seq;
        from = seq + 1;
    }

    /** May be sent events up to this one; credit never goes down. */
    synchronized long credit(long upTo) {
        credit = Math.max(credit, upTo);
        return credit;
    }

    /** The last event that it may be sent; -1 when its socket alone decides. */
    synchronized long credit() {
        return credit;
    }

    synchronized void paused(boolean is) {
        paused = is;
    }

    /** A subscription is sent: events may come before its answer. */
    synchronized void asks() {
        asked.add(cursor);
    }

    /** On a new connection nothing is awaited. */
    synchronized void reconnects() {
        asked.clear();
    }

    /** The answer to a subscription: from after the cursor as it was when it was sent, or from now on. */
    synchronized void subscribed(JsonObject frame, boolean tail) {
        wire = frame.getLong("from");
        paused = false;
        if (tail) {
            startAfter(wire - 1);
        } else {
            check(asked.contains(wire - 1) || amongDeaths, "subscribed, asked for after " + asked, frame);
        }
    }

    /** Takes an event; false when it is to be asked for again, because a part of it is there already. */
    synchronized boolean take(JsonObject frame, String terminal) {
        long first = frame.getLong("from", frame.getLong("seq"));
        long last = frame.getLong("seq");
        check(end.isEmpty(), "an event after the end", frame);
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

    /** Completes with the terminal frame, or when something was wrong. */
    Future<Void> settled() {
        return settled.future();
    }

    /** The violations of the protocol so far. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The terminal frame's type; empty before it has come. */
    synchronized String end() {
        return end;
    }

    synchronized boolean hasEnded() {
        return !end.isEmpty();
    }

    /** The first event that it was to be sent; above 1 for one that joined at the tail. */
    synchronized long from() {
        return from;
    }

    synchronized long cursor() {
        return cursor;
    }

    /** Of the last event that was applied; 0 before the first. */
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
