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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lets a thread wait for each piece of an answer, and asks for more as it takes them. */
final class PieceIterator<T> implements Iterator<T> {
    /** The most pieces that wait here for the reader. */
    private static final int MOST = 64;

    private final LazyStream stream;
    private final BiConsumer<ClientStream, Handler<T>> attach;
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

    private synchronized boolean awaitPiece() throws InterruptedException {
        while (held.isEmpty() && !isOver) {
            wait();
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
    }

    private synchronized T take() {
        hasTaken = true;
        taken++;
        if (taken == MOST / 2) {
            taken = 0;
            stream.fetch(MOST / 2);
        }
        return held.remove();
    }

    private synchronized void arrives(T piece) {
        if (!isOver) {
            held.add(piece);
            notifyAll();
        }
    }

    private synchronized void restarts() {
        if (hasTaken) {
            stream.stop();
            fails(Restarted.failure());
        } else {
            // What waits here was asked for, and does not come again.
            stream.fetch(held.size());
        }
        held.clear();
    }

    private synchronized void ends() {
        isOver = true;
        notifyAll();
    }

    private synchronized void fails(Throwable cause) {
        failure = isOver ? failure : cause;
        isOver = true;
        notifyAll();
    }
}
