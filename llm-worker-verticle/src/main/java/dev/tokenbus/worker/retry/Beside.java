package dev.tokenbus.worker.retry;

import java.util.HashSet;
import java.util.Set;

/** What attempts say beside an answer before its first token: the next attempt does not say the same again. Not thread-safe. */
public final class Beside {
    private static final int MAX_REMEMBERED = 64;

    private Set<Integer> earlier = Set.of();
    private Set<Integer> now = Set.of();

    /** Whether no earlier attempt has said it. */
    public boolean isNew(String said) {
        Integer hash = said.hashCode();
        if (now.isEmpty()) {
            now = new HashSet<>(earlier);
        }
        if (now.size() < MAX_REMEMBERED) {
            now.add(hash);
        }
        return !earlier.contains(hash);
    }

    public void nextAttempt() {
        if (!now.isEmpty()) {
            earlier = now;
            now = Set.of();
        }
    }
}
