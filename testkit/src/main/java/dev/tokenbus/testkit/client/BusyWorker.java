package dev.tokenbus.testkit.client;

import static dev.tokenbus.testkit.TestPatience.patiently;

import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The worker of a cluster that has the only stream. */
public final class BusyWorker {
    private BusyWorker() {}

    /** Kills it, as soon as there is one. */
    public static void kill(TestCluster cluster) {
        patiently().until(() -> in(cluster).isPresent());
        in(cluster).orElseThrow().kill();
    }

    /** Waits until no worker has a stream. */
    public static void awaitNone(TestCluster cluster) {
        patiently().until(() -> in(cluster).isEmpty());
    }

    private static Optional<ClusterNode> in(TestCluster cluster) {
        Set<String> busy = cluster.gateways().get(0).json("/api/status").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(node -> node.getJsonArray("workers").stream()
                        .anyMatch(worker -> ((JsonObject) worker).getInteger("active") > 0))
                .map(node -> node.getString("id"))
                .collect(Collectors.toSet());
        return cluster.workers().stream()
                .filter(ClusterNode::isAlive)
                .filter(worker -> busy.contains(worker.nodeId()))
                .findFirst();
    }
}
