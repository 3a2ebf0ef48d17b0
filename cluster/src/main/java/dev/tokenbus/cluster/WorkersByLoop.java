package dev.tokenbus.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which worker instance of a node runs on which event loop, so that a gateway instance finds the one that it shares a loop with:
 * what goes between the two then wakes no thread. One for each node.
 */
public final class WorkersByLoop {
    /** No worker is on this loop. */
    public static final int NONE = -1;

    // A Vert.x event loop is one thread for all its life.
    private final Map<Thread, Integer> indexes = new ConcurrentHashMap<>();

    /** Called by a worker instance on its event loop; the first one of a loop stays. */
    public void isHere(int index) {
        indexes.putIfAbsent(Thread.currentThread(), index);
    }

    /** Called by a worker instance on its event loop, when it takes no more streams. */
    public void isGone(int index) {
        indexes.remove(Thread.currentThread(), index);
    }

    /** The number of the worker instance on the calling event loop, or {@link #NONE}. */
    public int here() {
        return indexes.getOrDefault(Thread.currentThread(), NONE);
    }
}
