package dev.tokenbus.worker;

import dev.tokenbus.protocol.StreamId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the logs of ended streams for a while, in a budget of bytes; the oldest go first. */
final class EndedGenerations {
    private final long maxBytes;
    private final long maxAgeNanos;
    private final Map<StreamId, Generation> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    EndedGenerations(long maxBytes, long maxAgeNanos) {
        this.maxBytes = maxBytes;
        this.maxAgeNanos = maxAgeNanos;
    }

    void add(Generation generation) {
        oldestFirst.put(generation.streamId(), generation);
        bytes += generation.log().bytes();
    }

    /** Takes out, and gives back, what is too old or over the budget. */
    List<Generation> expire(long now) {
        List<Generation> expired = new ArrayList<>();
        Iterator<Generation> each = oldestFirst.values().iterator();
        while (each.hasNext()) {
            Generation oldest = each.next();
            if (bytes <= maxBytes && now - oldest.endedAt() <= maxAgeNanos) {
                break;
            }
            each.remove();
            bytes -= oldest.log().bytes();
            expired.add(oldest);
        }
        return expired;
    }

    /** Takes one out, because a new attempt at the same stream begins. */
    void remove(Generation generation) {
        if (oldestFirst.remove(generation.streamId(), generation)) {
            bytes -= generation.log().bytes();
        }
    }
}
