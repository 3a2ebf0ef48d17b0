package dev.tokenbus.testkit;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An event loop like a verticle's, driven from a test's thread. */
public final class EventLoop {
    private final Context context;

    public EventLoop(Vertx vertx) {
        context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Runs an action on the loop and waits for its result, for at most 40 s. */
    public <T> T call(Callable<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(v -> {
            try {
                result.complete(action.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(40, TimeUnit.SECONDS);
    }

    public void run(Runnable action) throws Exception {
        call(() -> {
            action.run();
            return true;
        });
    }

    /** Waits for this many passes of the loop, in which whatever is ready runs. */
    public void passes(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            run(() -> {});
        }
    }
}
