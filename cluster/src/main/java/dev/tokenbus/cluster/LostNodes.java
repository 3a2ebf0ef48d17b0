package dev.tokenbus.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/** When which nodes were taken for dead, without a word from them: the latest of them, a bounded number. */
final class LostNodes {
    private static final int MOST = 1000;

    private final Map<String, Long> oldestFirst = new LinkedHashMap<>();

    void add(String nodeId, long atNanos) {
        oldestFirst.remove(nodeId);
        oldestFirst.put(nodeId, atNanos);
        if (oldestFirst.size() > MOST) {
            oldestFirst.remove(oldestFirst.keySet().iterator().next());
        }
    }

    /** Whether it was among them. */
    boolean forget(String nodeId) {
        return oldestFirst.remove(nodeId) != null;
    }

    /** Whether any of them was lost then or later. */
    boolean anySince(long nanos) {
        return oldestFirst.values().stream().anyMatch(at -> at >= nanos);
    }
}
