package dev.tokenbus.worker.generation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The generations whose homes are not known to have their ends: live ones, and few of the ended ones, of which a worker may keep very
 * many. On the worker's event loop.
 */
public final class Unheard {
    private final Set<Generation> generations = new LinkedHashSet<>();

    void add(Generation generation) {
        generations.add(generation);
    }

    void remove(Generation generation) {
        generations.remove(generation);
    }

    /** All of them, as they are now. */
    public List<Generation> list() {
        generations.removeIf(generation -> generation.home().isAcknowledged());
        return List.copyOf(generations);
    }

    /** Makes another gateway the home of a generation, which has nothing of its log yet. */
    public void moveTo(Generation generation, HomeLink.Gateway home, long epoch) {
        generation.home().moveTo(home, epoch);
        generations.add(generation);
    }
}
