package dev.tokenbus.gateway.locate;

import dev.tokenbus.protocol.StreamId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Remembers the latest of the streams that a gateway instance no longer has, and forgets the oldest ones. On one event loop. */
final class FormerStreams {
    private static final int MOST = 10_000;

    private final Set<StreamId> oldestFirst = new LinkedHashSet<>();
    private final Consumer<StreamId> forget;

    /** @param forget gets each stream that is too old to be remembered */
    FormerStreams(Consumer<StreamId> forget) {
        this.forget = forget;
    }

    void add(StreamId id) {
        oldestFirst.remove(id);
        oldestFirst.add(id);
        if (oldestFirst.size() > MOST) {
            StreamId oldest = oldestFirst.iterator().next();
            oldestFirst.remove(oldest);
            forget.accept(oldest);
        }
    }
}
