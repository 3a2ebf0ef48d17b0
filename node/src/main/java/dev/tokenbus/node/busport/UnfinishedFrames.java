package dev.tokenbus.node.busport;

import java.util.concurrent.atomic.AtomicLong;

/** Limits what all messages cost that have not arrived completely on a node's connections of the event bus. Thread-safe. */
final class UnfinishedFrames {
    private static final long LEAST_BYTES = 4L << 20;
    private static final int SHARE_OF_HEAP = 16;

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();

    UnfinishedFrames(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** A sixteenth of the heap, because Vert.x takes up to four times as much while it puts a message together. */
    static UnfinishedFrames ofHeap(long heapBytes) {
        return new UnfinishedFrames(Math.max(LEAST_BYTES, heapBytes / SHARE_OF_HEAP));
    }

    /** No message may be longer. */
    long mostBytes() {
        return mostBytes;
    }

    /** So many bytes more are unfinished, or fewer; returns whether that is within the limit. */
    boolean add(long more) {
        return bytes.addAndGet(more) <= mostBytes;
    }
}
