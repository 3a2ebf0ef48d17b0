package dev.tokenbus.client.plain;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.NotConnectedException;
import io.vertx.core.Handler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lets a thread wait for each piece of an answer, and asks for more as it takes them. */
final class PieceIterator<T> implements Iterator<T> {
    /** The most pieces that wait here for the reader. */
    private static final int MOST = 64;

    private final LazyStream stream;
    private final BiConsumer<ClientStream, Handler<T>> attach;
    // No monitor: on a JDK before 24 a virtual thread that waits in one keeps its carrier.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<T> held = new ArrayDeque<>();
    private boolean hasBegun;
    private boolean hasTaken;
    private int taken;
    private boolean isOver;
    private @Nullable Throwable failure;

    /** @param attach makes a handler the one of its kind of pieces */
    PieceIterator(LazyStream stream, BiConsumer<ClientStream, Handler<T>> attach) {
        this.stream = stream;
        this.attach = attach;
    }

    @Override
    public boolean hasNext() {
        stream.mayWait();
        if (!hasBegun) {
            hasBegun = true;
            stream.begin(this::listen, this::fails);
        }
        try {
            return awaitPiece();
        } catch (InterruptedException e) {
            stream.stop();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return take();
    }

    private void listen(ClientStream begins) {
        attach.accept(begins, this::arrives);
        begins.pause()
                .fetch(MOST)
                .restartHandler(v -> restarts())
                .endHandler(v -> ends())
                .exceptionHandler(this::fails);
    }

    private boolean awaitPiece() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (held.isEmpty() && !isOver) {
                changed.await();
            }
            if (!held.isEmpty()) {
                return true;
            }
            if (failure instanceof RuntimeException thrown) {
                throw thrown;
            } else if (failure instanceof NotConnectedException unreachable) {
                throw new CompletionException(unreachable);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private T take() {
        lock.lock();
        try {
            hasTaken = true;
            taken++;
            if (taken == MOST / 2) {
                taken = 0;
                stream.fetch(MOST / 2);
            }
            return held.remove();
        } finally {
            lock.unlock();
        }
    }

    private void arrives(T piece) {
        change(() -> {
            if (!isOver) {
                held.add(piece);
            }
        });
    }

    private void restarts() {
        change(() -> {
            if (hasTaken) {
                stream.stop();
                end(Restarted.failure());
            } else {
                // What waits here was asked for, and does not come again.
                stream.fetch(held.size());
            }
            held.clear();
        });
    }

    private void ends() {
        change(() -> isOver = true);
    }

    private void fails(Throwable cause) {
        change(() -> end(cause));
    }

    private void end(Throwable cause) {
        failure = isOver ? failure : cause;
        isOver = true;
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
