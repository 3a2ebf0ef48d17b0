package dev.tokenbus.worker.upstream;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * Calls back after a time without progress. Progress costs one look at the clock: the running timer stays, and when it fires it
 * is set again for what is left of the time. On one event loop only.
 */
final class SilenceTimer {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final LongSupplier nanoClock;
    private final Runnable onSilence;

    private long limitNanos;
    private long lastProgress;
    private long timer = NO_TIMER;
    private boolean paused;
    private boolean stopped;

    SilenceTimer(Vertx vertx, LongSupplier nanoClock, Runnable onSilence) {
        this.vertx = vertx;
        this.nanoClock = nanoClock;
        this.onSilence = onSilence;
    }

    /** Sets the longest silence from now on. */
    void expectWithin(long millis) {
        limitNanos = millis * 1_000_000;
        progress();
        arm(limitNanos);
    }

    void progress() {
        lastProgress = nanoClock.getAsLong();
    }

    /** Silence does not count until {@link #resume}. */
    void pause() {
        paused = true;
        disarm();
    }

    void resume() {
        if (paused) {
            paused = false;
            progress();
            arm(limitNanos);
        }
    }

    /** Stops for good. */
    void stop() {
        stopped = true;
        disarm();
    }

    private void fired() {
        timer = NO_TIMER;
        long left = limitNanos - (nanoClock.getAsLong() - lastProgress);
        if (left > 0) {
            arm(left);
        } else {
            onSilence.run();
        }
    }

    private void arm(long nanos) {
        disarm();
        if (!paused && !stopped && limitNanos > 0) {
            timer = vertx.setTimer(Math.max(1, (nanos + 999_999) / 1_000_000), id -> fired());
        }
    }

    private void disarm() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
