package dev.tokenbus.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which worker instance runs on which event loop of a node: a gateway instance prefers the worker on its own loop, because
 * messages between the two wake no thread. Each node has one.
 */
public final class WorkersByLoop {
    /** No worker is on this loop. */
    public static final int NONE = -1;

    // A Vert.x event loop keeps its thread for life.
    private final Map<Thread, Integer> indexes = new ConcurrentHashMap<>();

    /** Registers a worker instance, which calls this on its event loop. The first instance of a loop stays. */
    public void isHere(int index) {
        indexes.putIfAbsent(Thread.currentThread(), index);
    }

    /** Unregisters a worker instance, which calls this on its event loop when it takes no more streams. */
    public void isGone(int index) {
        indexes.remove(Thread.currentThread(), index);
    }

    /** The index of the worker instance on the calling event loop, or {@link #NONE}. */
    public int here() {
        return indexes.getOrDefault(Thread.currentThread(), NONE);
    }
}
