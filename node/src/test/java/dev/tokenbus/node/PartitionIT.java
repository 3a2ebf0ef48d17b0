package dev.tokenbus.node;

import static dev.tokenbus.node.ThreeProcesses.nodeId;
import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.JsonSocket;
import dev.tokenbus.testkit.ProcessCluster;
import dev.tokenbus.testkit.ServerProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster whose network is cut into two halves, each with a gateway and a worker, and healed: real processes and networks. */
class PartitionIT {
    private static final Map<String, String> DRAIN =
            Map.of("TOKENBUS_WORKER_DRAIN_MS", "1000", "TOKENBUS_GATEWAY_DRAIN_MS", "1000");

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.partitionable(4);
    private List<ServerProcess> west;
    private List<ServerProcess> east;

    @BeforeEach
    void haveTwoHalves() {
        ServerProcess first = cluster.node("gateway", DRAIN);
        first.managementPort();
        west = List.of(first, cluster.node("worker", DRAIN));
        east = List.of(cluster.node("gateway", DRAIN), cluster.node("worker", DRAIN));
        east.forEach(ServerProcess::awaitReady);
        west.forEach(ServerProcess::awaitReady);
        patiently().until(() -> knownTo(first).size() == 4);
    }

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private static Set<String> knownTo(ServerProcess node) {
        return node.json("/api/status").getJsonArray("nodes").stream()
                .map(each -> ((JsonObject) each).getString("id"))
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(List<ServerProcess> nodes) {
        return nodes.stream().map(ThreeProcesses::nodeId).collect(Collectors.toSet());
    }

    @Test
    void bothHalvesServeTheirClientsAndAreOneClusterAgainAfterwards() {
        Set<String> westIds = ids(west);
        Set<String> eastIds = ids(east);

        cluster.partition(west, east);
        patiently()
                .until(() -> knownTo(west.get(0)).equals(westIds)
                        && knownTo(east.get(0)).equals(eastIds));
        for (ServerProcess gateway : List.of(west.get(0), east.get(0))) {
            JsonSocket client = waitFor(JsonSocket.connect(vertx, gateway));
            client.start("s", 20, 1);
            assertThat(client.awaitEnd(client.streamId("s")).getString("type")).isEqualTo("done");
        }
        cluster.heal();

        patiently()
                .until(() -> knownTo(west.get(0)).containsAll(eastIds)
                        && knownTo(east.get(0)).containsAll(westIds));
        assertThat(nodeId(west.get(0))).isIn(westIds);
    }
}
