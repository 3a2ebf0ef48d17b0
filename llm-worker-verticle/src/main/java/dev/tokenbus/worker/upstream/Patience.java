package dev.tokenbus.worker.upstream;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * How long an attempt waits for what comes next: for the first token, for the next one, and after a credible end for more. Counts
 * what came, so that the error says it. On one event loop only.
 *
 * <p>Events without a token show that the server works, and extend each wait; the wait for the first token {@link #MOST_WAITS}-fold at
 * most.
 */
final class Patience {
    /** How many times the first token's time may pass, while events without a token come. */
    static final int MOST_WAITS = 4;

    private final UpstreamTimeouts timeouts;
    private final LongSupplier nanoClock;
    private final SilenceTimer silence;
    private long begun;
    private long tokens;
    private long events;
    private boolean hasBegun;
    private boolean endIsNear;

    Patience(Vertx vertx, LongSupplier nanoClock, UpstreamTimeouts timeouts, Runnable onSilence) {
        this.timeouts = timeouts;
        this.nanoClock = nanoClock;
        this.silence = new SilenceTimer(vertx, nanoClock, onSilence);
    }

    void start() {
        begun = nanoClock.getAsLong();
        silence.expectWithin(timeouts.firstTokenMs());
    }

    /** The response has begun. */
    void responded() {
        hasBegun = true;
    }

    void event() {
        events++;
    }

    /** A token came; if an end was near, it is not. */
    void token() {
        if (tokens++ == 0 || endIsNear) {
            endIsNear = false;
            silence.expectWithin(timeouts.idleMs());
        } else {
            silence.progress();
        }
    }

    /** The server works on the answer. */
    void life() {
        if (!endIsNear && (tokens > 0 || mayWaitLonger())) {
            silence.progress();
        }
    }

    private boolean mayWaitLonger() {
        return nanoClock.getAsLong() - begun <= (MOST_WAITS - 1) * timeouts.firstTokenMs() * 1_000_000;
    }

    /** The answer may be over: only a token makes it wait for longer than this. */
    void expectEnd(long millis) {
        endIsNear = true;
        silence.expectWithin(Math.min(millis, timeouts.idleMs()));
    }

    /** The answer is over, and nothing makes it wait for longer than this. */
    void drain(long millis) {
        endIsNear = true;
        silence.resume();
        silence.expectWithin(millis);
    }

    boolean anyToken() {
        return tokens > 0;
    }

    void pause() {
        silence.pause();
    }

    void resume() {
        silence.resume();
    }

    void stop() {
        silence.stop();
    }

    /** What came and what did not, for an error. */
    String whatCame(boolean withReason) {
        if (!hasBegun) {
            return "its response has not begun";
        }
        if (tokens == 0) {
            return events == 0 ? "its response has begun, but no event came" : events + " events without text came";
        }
        return tokens
                + (tokens == 1 ? " piece of the answer came, " : " pieces of the answer came, ")
                + (withReason ? "and a finish reason that does not count alone" : "but no finish reason");
    }
}
