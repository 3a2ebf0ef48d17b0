package dev.tokenbus.gguf;

import dev.tokenbus.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Hands an answer from the thread that receives it to the event loop. Bounded: the thread asks whether there is room before it receives
 * more. The event loop never waits.
 */
final class Handover {
    /** Pieces that may wait for the event loop. */
    private static final int ROOM = 64;
    /** An event loop that takes nothing for so long is busy with other things. */
    private static final long PATIENCE_MS = 1000;

    private final Deque<Item> items = new ArrayDeque<>();
    private final Runnable arrived;
    private boolean stopped;

    /** What the thread says. */
    sealed interface Item {
        /** The prompt has so many tokens. */
        record Prompt(int tokens) implements Item {}

        /** A piece of the answer, which may be empty. */
        record Piece(String text, int tokens) implements Item {}

        /** The answer is complete. */
        record Ended(String finishReason) implements Item {}

        /** The answer cannot be given. */
        record Failed(ErrorCode code, String words) implements Item {
            /** The request is one that this model does not take. */
            static Failed rejected(String words) {
                return new Failed(ErrorCode.UPSTREAM_REJECTED, words);
            }

            /** The prompt has more tokens than the model's context. */
            static Failed tooLong(String words) {
                return new Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED, words);
            }
        }

        /** The thread has left the answer where it is. */
        record Left() implements Item {}
    }

    /** @param arrived called on the thread when there is something to {@link #take} where there was nothing */
    Handover(Runnable arrived) {
        this.arrived = arrived;
    }

    /** Asks the thread to leave the answer where it is. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Waits until there is room for another piece; returns false if the answer is to be left. */
    synchronized boolean awaitRoom() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!stopped && items.size() >= ROOM) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return !stopped;
    }

    void put(Item item) {
        boolean isFirst;
        synchronized (this) {
            isFirst = items.isEmpty();
            items.add(item);
        }
        if (isFirst) {
            arrived.run();
        }
    }

    /** Returns the next item; null if there is none. */
    synchronized @Nullable Item take() {
        notifyAll();
        return items.poll();
    }
}
