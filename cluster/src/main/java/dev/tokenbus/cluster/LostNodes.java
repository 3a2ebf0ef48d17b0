package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The nodes that were taken for dead without a good-bye, and when: the latest 1000 of them. */
final class LostNodes {
    private static final int MOST = 1000;

    private final Map<String, Loss> oldestFirst = new LinkedHashMap<>();

    private record Loss(long atNanos, boolean ofGateway) {}

    void add(NodeAnnouncement last, long atNanos) {
        String nodeId = last.nodeId();
        oldestFirst.remove(nodeId);
        oldestFirst.put(nodeId, new Loss(atNanos, last.roles().contains(NodeAnnouncement.Role.GATEWAY)));
        if (oldestFirst.size() > MOST) {
            oldestFirst.remove(oldestFirst.keySet().iterator().next());
        }
    }

    /** Forgets a node; returns whether it was lost. */
    boolean forget(String nodeId) {
        return oldestFirst.remove(nodeId) != null;
    }

    boolean contains(String nodeId) {
        return oldestFirst.containsKey(nodeId);
    }

    /** Whether any node was lost at that time or later. */
    boolean anySince(long nanos) {
        return oldestFirst.values().stream().anyMatch(loss -> loss.atNanos >= nanos);
    }

    /** Whether any gateway was lost at that time or later. */
    boolean anyGatewaySince(long nanos) {
        return oldestFirst.values().stream().anyMatch(loss -> loss.ofGateway && loss.atNanos >= nanos);
    }
}
