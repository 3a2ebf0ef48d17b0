package dev.tokenbus.client;

import io.vertx.core.Handler;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Hands an answer's text over as fast as its reader asks for it, and holds the rest. */
final class TextFlow {
    private final Deque<String> held = new ArrayDeque<>();
    private @Nullable Handler<String> reader;
    private long demand = Long.MAX_VALUE;

    void readBy(@Nullable Handler<String> handler) {
        reader = handler;
    }

    boolean isPaused() {
        return demand == 0;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    void pause() {
        demand = 0;
    }

    void request(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    }

    void add(String text) {
        held.add(text);
    }

    void clear() {
        held.clear();
    }

    /** @param onPaused called before the last piece that was asked for is handed over */
    void deliver(Runnable onPaused) {
        while (demand > 0 && !held.isEmpty()) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            if (demand == 0) {
                onPaused.run();
            }
            String text = held.poll();
            if (reader != null) {
                reader.handle(text);
            }
        }
    }
}
