package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.log.RetainedLogs;
import java.util.function.Consumer;

/**
 * Retains the logs of ended generations.
 *
 * <p>A generation whose home has not acknowledged its end does not leave for want of room for {@link #UNHEARD_MS}: if it did, and
 * its last frames were lost, nobody would ever tell the home that the stream is over.
 */
final class EndedGenerations {
    /** Time for several digests, in milliseconds; a home that is silent for so long is probably dead. */
    static final long UNHEARD_MS = 10_000;

    private final RetainedLogs<Generation> logs;

    /** @param budget of all logs, live ones too */
    EndedGenerations(long maxBytes, LogBudget budget, long maxAgeNanos) {
        logs = new RetainedLogs<>(
                maxBytes,
                budget,
                maxAgeNanos,
                generation -> generation.home().isAcknowledged(),
                UNHEARD_MS * 1_000_000);
    }

    void add(Generation generation) {
        logs.add(generation, generation.keptBytes(), generation.endedAt());
    }

    /** Removes what is too old or over the budget; {@code drop} frees its log. */
    void expire(long now, Consumer<Generation> drop) {
        logs.expire(now, drop);
    }

    /** Removes one, because a new attempt at the same stream begins. */
    void remove(Generation generation) {
        logs.remove(generation);
    }
}
