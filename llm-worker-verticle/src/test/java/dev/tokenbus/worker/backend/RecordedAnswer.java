package dev.tokenbus.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records what a backend tells its listener, and waits for it. */
public final class RecordedAnswer implements LlmBackend.Listener {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    public record Delta(ChunkKind kind, String text, int tokens) {}

    private final List<Delta> deltas = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    private int ends;

    @Nullable
    Completion completion;

    @Nullable
    StreamFailure failure;

    /** Why it failed; null if it did not. */
    public synchronized @Nullable StreamFailure failure() {
        return failure;
    }

    private Consumer<Delta> onDelta = delta -> {};

    /** Also does this on the event loop at each delta. */
    public RecordedAnswer alsoOnDelta(Consumer<Delta> action) {
        onDelta = action;
        return this;
    }

    @Override
    public void onDelta(ChunkKind kind, String text, int tokens) {
        Delta delta = new Delta(kind, text, tokens);
        change(() -> deltas.add(delta));
        onDelta.accept(delta);
    }

    @Override
    public void onEnd(Completion value) {
        change(() -> {
            completion = value;
            ends++;
        });
    }

    @Override
    public void onFailure(StreamFailure value) {
        change(() -> {
            failure = value;
            ends++;
        });
    }

    private synchronized void change(Runnable change) {
        change.run();
        threads.add(Thread.currentThread().getName());
        notifyAll();
    }

    public synchronized List<Delta> deltas() {
        return List.copyOf(deltas);
    }

    public synchronized int ends() {
        return ends;
    }

    public synchronized int calls() {
        return threads.size();
    }

    synchronized List<String> threads() {
        return threads.stream().distinct().collect(Collectors.toList());
    }

    public String text() {
        return text(ChunkKind.TEXT);
    }

    public synchronized String text(ChunkKind kind) {
        return deltas.stream()
                .filter(delta -> delta.kind() == kind)
                .map(Delta::text)
                .collect(Collectors.joining());
    }

    public synchronized int tokens() {
        return deltas.stream().mapToInt(Delta::tokens).sum();
    }

    /** Waits until the answer is as wanted. */
    public synchronized RecordedAnswer await(String what, Predicate<RecordedAnswer> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!wanted.test(this)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left)
                    .as("%s; so far %d deltas, %s, %s", what, deltas.size(), completion, failure)
                    .isPositive();
            wait(left);
        }
        return this;
    }

    public RecordedAnswer awaitDeltas(int count) throws InterruptedException {
        return await(count + " deltas", answer -> answer.deltas.size() >= count || answer.ends > 0);
    }

    /** Waits for the good end. */
    public Completion awaitEnd() throws InterruptedException {
        await("an end", answer -> answer.ends > 0);
        assertThat(failure).isNull();
        return Objects.requireNonNull(completion);
    }

    /** Waits for the bad end. */
    public StreamFailure awaitFailure() throws InterruptedException {
        await("a failure", answer -> answer.ends > 0);
        assertThat(completion).isNull();
        return Objects.requireNonNull(failure);
    }
}
