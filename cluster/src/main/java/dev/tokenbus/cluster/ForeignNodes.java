package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The nodes that speak no version of the bus which this one does: nothing is asked of them. The latest 1000 are remembered. */
final class ForeignNodes {
    private static final int MOST = 1000;

    private final Set<String> oldestFirst = new LinkedHashSet<>();
    private final List<Consumer<NodeAnnouncement>> listeners = new ArrayList<>();

    void onMet(Consumer<NodeAnnouncement> listener) {
        listeners.add(listener);
    }

    /** Whether an announcement is of such a node; listeners get the first one of each. */
    boolean areMet(NodeAnnouncement announcement) {
        if (announcement.versions().meet(BusVersions.OURS)) {
            return false;
        }
        if (announcement.leaving()) {
            oldestFirst.remove(announcement.nodeId());
        } else if (oldestFirst.add(announcement.nodeId())) {
            listeners.forEach(listener -> listener.accept(announcement));
        }
        if (oldestFirst.size() > MOST) {
            oldestFirst.remove(oldestFirst.iterator().next());
        }
        return true;
    }
}
