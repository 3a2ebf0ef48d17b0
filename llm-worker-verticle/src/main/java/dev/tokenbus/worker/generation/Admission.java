package dev.tokenbus.worker.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Decides which generations run and which wait: at most {@code capacity} run, and at most {@code queueCapacity} wait, by
 * priority and then by arrival, those that nobody watches last. Further ones are refused.
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

    /** Admits a generation when not {@link #isFull full}; returns true when it may begin at once. */
    boolean admit(Generation generation) {
        if (running < capacity) {
            running++;
            return true;
        }
        waiting.add(new Ticket(generation, arrivals++));
        return false;
    }

    /** Frees the place of a generation that ran; returns those that begin in its place. */
    List<Generation> free() {
        running--;
        List<Generation> next = new ArrayList<>();
        while (running < capacity && !waiting.isEmpty()) {
            running++;
            next.add(pollNext());
        }
        return next;
    }

    /** The first one that somebody watches; where nobody watches any, the first one. */
    private Generation pollNext() {
        Ticket next = waiting.stream()
                .filter(ticket -> !ticket.generation.isOrphaned())
                .findFirst()
                .orElseGet(waiting::first);
        waiting.remove(next);
        return next.generation;
    }

    /** Removes a generation that ended while it waited; returns false if it was not waiting. */
    boolean withdraw(Generation generation) {
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
