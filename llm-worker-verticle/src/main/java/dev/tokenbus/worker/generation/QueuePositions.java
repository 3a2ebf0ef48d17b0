package dev.tokenbus.worker.generation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells homes the places of their streams in the queue, each time a place changes. */
final class QueuePositions {
    private final Map<Generation, Integer> known = new HashMap<>();

    /** The home knows this place: the reply to its start said so. */
    void said(Generation generation, int position) {
        known.put(generation, position);
    }

    /** Reports the places of all that wait, the next one first. */
    void report(List<Generation> queue) {
        for (int i = 0; i < queue.size(); i++) {
            report(queue.get(i), i + 1);
        }
    }

    /** @param position from 1; 0 when it runs */
    void report(Generation generation, int position) {
        Integer before = known.put(generation, position);
        if (before == null || before != position) {
            generation.home().reportPosition(position);
        }
    }

    void forget(Generation generation) {
        known.remove(generation);
    }
}
