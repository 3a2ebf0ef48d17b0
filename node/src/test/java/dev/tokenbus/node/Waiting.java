package dev.tokenbus.node;

import dev.tokenbus.testkit.TestPatience;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets a test thread wait for a future. */
public final class Waiting {
    private Waiting() {}

    /** The future's result; throws its failure. */
    public static <T> T waitFor(Future<T> future) {
        try {
            return future.await(TestPatience.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done after " + TestPatience.PATIENCE, e);
        }
    }
}
