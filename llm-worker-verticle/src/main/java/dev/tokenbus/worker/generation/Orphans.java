package dev.tokenbus.worker.generation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The generations that nobody watches, which give their places to those that wait. Each keeps its place for a while, because its client
 * may come back; for longer where the home has moved, because the clients have to find it.
 */
final class Orphans {
    private static final int FOR_MOVED = 5;

    private final long graceNanos;
    private final Map<Generation, Long> oldestFirst = new LinkedHashMap<>();

    Orphans(long graceNanos) {
        this.graceNanos = graceNanos;
    }

    /** Nobody watches any more, or somebody does again. */
    void orphaned(Generation generation, boolean orphaned, long now) {
        oldestFirst.remove(generation);
        if (orphaned) {
            oldestFirst.put(generation, now);
        }
    }

    void ended(Generation generation) {
        oldestFirst.remove(generation);
    }

    /** The one of these that has been without viewers for longest, if its time is over. */
    Optional<Generation> oldest(Predicate<Generation> of, long now) {
        for (Map.Entry<Generation, Long> orphan : oldestFirst.entrySet()) {
            long age = now - orphan.getValue();
            if (age < graceNanos) {
                return Optional.empty();
            }
            Generation generation = orphan.getKey();
            boolean isOver = age >= graceNanos * (generation.home().wasLost() ? FOR_MOVED : 1);
            if (isOver && of.test(generation)) {
                return Optional.of(generation);
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return oldestFirst.isEmpty();
    }

    /** How many of these are watched. */
    int watchedAmong(Collection<Generation> generations) {
        return (int) generations.stream()
                .filter(generation -> !oldestFirst.containsKey(generation))
                .count();
    }
}
