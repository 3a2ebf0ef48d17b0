package dev.tokenbus.benchmarks.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Blocks the thread of a chaos run. */
final class ChaosWait {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final Duration POLL = Duration.ofMillis(200);

    private ChaosWait() {}

    /** Lets time pass, for a fault that lasts. */
    static void pause(Duration duration) {
        try {
            if (NEVER.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("never");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until a condition holds; returns false if that takes too long. */
    static boolean until(Duration within, BooleanSupplier condition) {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    /** Runs an action on the only event loop and returns its result. */
    static <T> Future<T> on(Vertx vertx, Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }

    static <T> T waitFor(Future<T> future, Duration deadline) throws TimeoutException {
        return future.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
}
