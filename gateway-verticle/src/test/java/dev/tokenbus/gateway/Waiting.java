package dev.tokenbus.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waiting with a deadline, from a test's own thread. */
public final class Waiting {
    private static final long DEADLINE_SECONDS = 40;
    private static final long POLL_MS = 10;

    private Waiting() {}

    public static <T> T forResult(Future<T> future) {
        return forResult(future.toCompletionStage().toCompletableFuture());
    }

    public static <T> T forResult(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no result in time", e);
        }
    }

    /** Until it holds; asked again and again on an event loop. */
    public static void until(Vertx vertx, String what, BooleanSupplier holds) {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        long timer = vertx.setPeriodic(1, POLL_MS, id -> {
            if (holds.getAsBoolean()) {
                held.complete(true);
            }
        });
        try {
            held.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not in time: " + what, e);
        } finally {
            vertx.cancelTimer(timer);
        }
    }

    /** Lets real time pass, for what a timer of the gateway does. */
    public static void pass(Vertx vertx, long millis) {
        forResult(vertx.timer(millis, TimeUnit.MILLISECONDS));
    }
}
