package dev.tokenbus.benchmarks.load;

import dev.tokenbus.benchmarks.subject.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets the command's thread wait for an event loop. */
public final class Waiting {
    private Waiting() {}

    public static <T> T on(CompletableFuture<T> future, long seconds) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UnavailableException(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new UnavailableException("no result after " + seconds + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
