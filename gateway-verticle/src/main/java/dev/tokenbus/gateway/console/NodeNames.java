package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people call nodes. A node that nobody has heard of is called by its id. */
record NodeNames(Map<String, String> byId) {
    static NodeNames of(List<NodeAnnouncement> nodes) {
        return new NodeNames(
                nodes.stream().collect(Collectors.toMap(NodeAnnouncement::nodeId, NodeAnnouncement::name)));
    }

    String of(String nodeId) {
        return byId.getOrDefault(nodeId, nodeId);
    }

    /** The name of a worker, which is its node and its number there. */
    String ofWorker(String worker) {
        int end = worker.lastIndexOf('/');
        return end < 0 ? worker : of(worker.substring(0, end)) + worker.substring(end);
    }

    /** Whether an id or a name means a node; an empty one means each. */
    boolean isMeant(String nodeId, String idOrName) {
        return idOrName.isEmpty() || idOrName.equals(nodeId) || idOrName.equals(of(nodeId));
    }
}
