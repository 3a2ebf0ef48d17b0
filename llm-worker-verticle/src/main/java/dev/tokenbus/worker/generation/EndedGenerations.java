package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.log.LogBudget;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps the logs of ended streams for a while, in a budget of bytes; the oldest go first.
 *
 * <p>One whose home has not yet said that it has the end is not pushed out for {@link #UNHEARD_MS}: if it were, and its last
 * frames were lost, nobody would ever tell the home that the stream is over.
 */
final class EndedGenerations {
    /** Time for several digests, in milliseconds; a home that was silent for so long is hardly there. */
    static final long UNHEARD_MS = 10_000;

    private final long maxBytes;
    private final LogBudget budget;
    private final long maxAgeNanos;
    private final Map<StreamId, Generation> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    /** @param budget of all logs, live ones too */
    EndedGenerations(long maxBytes, LogBudget budget, long maxAgeNanos) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.maxAgeNanos = maxAgeNanos;
    }

    void add(Generation generation) {
        oldestFirst.put(generation.streamId(), generation);
        bytes += generation.log().bytes();
    }

    /** Takes out what is too old or over the budget; {@code drop} frees its log. */
    void expire(long now, Consumer<Generation> drop) {
        Iterator<Generation> each = oldestFirst.values().iterator();
        while (each.hasNext()) {
            Generation oldest = each.next();
            boolean fits = bytes <= maxBytes && !budget.isSpent();
            if (fits && now - oldest.endedAt() <= maxAgeNanos) {
                return;
            }
            if (mayGo(oldest, now)) {
                each.remove();
                bytes -= oldest.log().bytes();
                drop.accept(oldest);
            }
        }
    }

    private boolean mayGo(Generation generation, long now) {
        long age = now - generation.endedAt();
        return generation.home().isAcknowledged() || age >= UNHEARD_MS * 1_000_000 || age > maxAgeNanos;
    }

    /** Takes one out, because a new attempt at the same stream begins. */
    void remove(Generation generation) {
        if (oldestFirst.remove(generation.streamId(), generation)) {
            bytes -= generation.log().bytes();
        }
    }
}
