package dev.tokenbus.benchmarks.chaos.fault;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Knows the streams that may be lost, because their home and their worker were killed at once. Thread-safe. */
public final class Casualties {
    private final Set<String> streams = new HashSet<>();

    /** The nodes that have a stream. */
    public record Place(String home, String worker) {}

    /** Some nodes are killed at once. */
    public synchronized void killed(Set<String> nodes, Map<String, Place> places) {
        places.forEach((stream, place) -> {
            if (nodes.contains(place.home()) && nodes.contains(place.worker())) {
                streams.add(stream);
            }
        });
    }

    public synchronized boolean mayBeLost(String stream) {
        return streams.contains(stream);
    }
}
