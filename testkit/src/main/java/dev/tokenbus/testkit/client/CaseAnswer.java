package dev.tokenbus.testkit.client;

import dev.tokenbus.testkit.TestPatience;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a client was told of one answer: it calls {@link #piece}, and then {@link #ends} or {@link #fails}. Thread-safe.
 *
 * <pre>{@code
 * CaseAnswer answer = new CaseAnswer();
 * answer.onCancel(stream::stop);
 * answer.piece("Hel").piece("lo");
 * answer.ends(new CaseAnswer.Whole("Hello", "stop", 7, 2));
 * }</pre>
 */
public final class CaseAnswer {
    private final StringBuffer text = new StringBuffer();
    private final CompletableFuture<Whole> end = new CompletableFuture<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Runnable> cancel = new CompletableFuture<>();
    private volatile boolean isSlow;
    private final CompletableFuture<Void> goesOn = new CompletableFuture<>();

    /** An answer that came to its end. */
    public record Whole(String text, String finishReason, long promptTokens, long completionTokens) {}

    public CaseAnswer piece(String piece) {
        text.append(piece);
        begun.complete(null);
        if (isSlow) {
            get(goesOn);
        }
        return this;
    }

    public void ends(Whole whole) {
        end.complete(whole);
    }

    public void fails(Throwable failure) {
        end.completeExceptionally(failure);
    }

    /** What stops the answer. */
    public void onCancel(Runnable stop) {
        cancel.complete(stop);
    }

    /** Its reader does not come back from the first piece until {@link #goOn}. */
    CaseAnswer slow() {
        isSlow = true;
        return this;
    }

    void goOn() {
        goesOn.complete(null);
    }

    String text() {
        return text.toString();
    }

    void awaitText() {
        get(begun);
    }

    void cancel() {
        get(cancel).run();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    Whole whole() {
        return get(end);
    }

    /** Why there is no whole answer. */
    Throwable error() {
        try {
            throw new AssertionError("no error, but "
                    + end.get(TestPatience.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .finishReason());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no end", e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(TestPatience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("it did not come", e);
        }
    }
}
