package dev.tokenbus.client.plain;

import dev.tokenbus.client.ClientStream;
import io.vertx.core.Handler;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells a subscriber the pieces of an answer: as many as it asks for, and nothing after the end or after it has cancelled. */
final class PieceSubscription<T> implements Flow.Subscription {
    private final LazyStream stream;
    private final Flow.Subscriber<? super T> subscriber;
    private long asked;
    private boolean isOver;
    private boolean hasTold;
    private @Nullable ClientStream listened;

    PieceSubscription(LazyStream stream, Flow.Subscriber<? super T> subscriber) {
        this.stream = stream;
        this.subscriber = subscriber;
    }

    /** @param attach makes a handler the one of its kind of pieces */
    void begin(BiConsumer<ClientStream, Handler<T>> attach) {
        if (stream.hasBegun()) {
            isOver = true;
            subscriber.onSubscribe(this);
            subscriber.onError(new IllegalStateException("the answer is read already (expected: one reader)"));
            return;
        }
        subscriber.onSubscribe(this);
        if (!hasEnded()) {
            stream.begin(begins -> listen(begins, attach), this::fails);
        }
    }

    private void listen(ClientStream begins, BiConsumer<ClientStream, Handler<T>> attach) {
        attach.accept(begins, this::arrives);
        begins.pause()
                .restartHandler(v -> restarts())
                .endHandler(v -> {
                    if (end()) {
                        subscriber.onComplete();
                    }
                })
                .exceptionHandler(this::fails);
        fetch(begins);
    }

    private synchronized void fetch(ClientStream begins) {
        listened = begins;
        if (asked > 0) {
            begins.fetch(asked);
        }
    }

    @Override
    public void request(long amount) {
        if (amount <= 0) {
            if (end()) {
                stream.stop();
                subscriber.onError(new IllegalArgumentException("request: " + amount + " (expected: > 0)"));
            }
            return;
        }
        synchronized (this) {
            if (listened == null) {
                asked = asked + amount < 0 ? Long.MAX_VALUE : asked + amount;
            } else if (!isOver) {
                listened.fetch(amount);
            }
        }
    }

    @Override
    public void cancel() {
        if (end()) {
            stream.stop();
        }
    }

    private void arrives(T piece) {
        if (!hasEnded()) {
            hasTold = true;
            subscriber.onNext(piece);
        }
    }

    /** What was not told yet is not lost: it comes again. */
    private void restarts() {
        if (hasTold) {
            stream.stop();
            fails(Restarted.failure());
        }
    }

    private void fails(Throwable cause) {
        if (end()) {
            subscriber.onError(cause);
        }
    }

    private synchronized boolean hasEnded() {
        return isOver;
    }

    /** Whether it had not ended before. */
    private synchronized boolean end() {
        boolean ends = !isOver;
        isOver = true;
        return ends;
    }
}
