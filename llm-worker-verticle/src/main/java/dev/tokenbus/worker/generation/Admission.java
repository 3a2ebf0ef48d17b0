package dev.tokenbus.worker.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Who runs and who waits: at most {@code capacity} generations run, at most {@code queueCapacity} wait, by priority and then
 * in the order in which they came. Every other one is refused.
 */
final class Admission {
    private final int capacity;
    private final int queueCapacity;
    private final TreeSet<Ticket> waiting =
            new TreeSet<>(Comparator.comparingInt((Ticket ticket) -> -ticket.generation.priority())
                    .thenComparingLong(Ticket::arrival));
    private long arrivals;
    private int running;

    private record Ticket(Generation generation, long arrival) {}

    Admission(int capacity, int queueCapacity) {
        this.capacity = capacity;
        this.queueCapacity = queueCapacity;
    }

    boolean isFull() {
        return running >= capacity && waiting.size() >= queueCapacity;
    }

    /** Takes a generation in, after {@link #isFull} said that there is room; true when it may begin at once. */
    boolean admit(Generation generation) {
        if (running < capacity) {
            running++;
            return true;
        }
        waiting.add(new Ticket(generation, arrivals++));
        return false;
    }

    /** A generation that ran has ended: the next one to begin takes its place, if one waits. */
    List<Generation> freed() {
        running--;
        List<Generation> next = new ArrayList<>();
        while (running < capacity && !waiting.isEmpty()) {
            running++;
            next.add(waiting.pollFirst().generation);
        }
        return next;
    }

    /** A generation that waited has ended without running; false when it was not waiting. */
    boolean withdrew(Generation generation) {
        return waiting.removeIf(ticket -> ticket.generation == generation);
    }

    /** All that wait, the next one first. */
    List<Generation> queue() {
        return waiting.stream().map(Ticket::generation).toList();
    }

    int running() {
        return running;
    }

    int queued() {
        return waiting.size();
    }
}
