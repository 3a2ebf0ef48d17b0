package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A directory that hears what a test says, at the time that it says. */
abstract class NodeDirectoryFixture {
    static final String OWN = "own";

    long nowMs;
    final List<String> lost = new ArrayList<>();
    final NodeDirectory directory = new NodeDirectory(OWN, () -> nowMs * 1_000_000, new Random(7));

    NodeDirectoryFixture() {
        directory.onLost(lost::add);
    }

    final void announce(String nodeId, WorkerStatus... workers) {
        directory.heard(announcement(nodeId, false, false, List.of(workers)));
    }

    static NodeAnnouncement announcement(String nodeId, boolean draining, boolean leaving, List<WorkerStatus> workers) {
        return new NodeAnnouncement(nodeId, nodeId, 0, Set.of(Role.WORKER), "", draining, leaving, workers, 0, 0);
    }

    static WorkerStatus worker(int index) {
        return worker(index, 10, 0);
    }

    static WorkerStatus worker(int index, int capacity, int active) {
        return new WorkerStatus(index, List.of(new Model("m", true, true)), "m", List.of(), capacity, active, 5, 0, 0);
    }
}
