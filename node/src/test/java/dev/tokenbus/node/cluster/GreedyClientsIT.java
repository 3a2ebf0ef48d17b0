package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Eight connections that ask for all places of a node, and stay, do not keep others from being answered. */
class GreedyClientsIT {
    private static final int CONNECTIONS = 8;
    private static final int STREAMS_OF_EACH = 20;

    @Test
    void anotherClientIsAnsweredWhileAFewConnectionsAskForEverything() {
        Vertx client = Vertx.vertx();
        try (NodeCluster cluster = new NodeCluster()) {
            TokenbusNode node = cluster.start(
                    NodeCluster.config(
                            Map.of("worker.capacity", "64", "worker.queueCapacity", "64", "node.workerInstances", "1")),
                    Role.GATEWAY,
                    Role.WORKER);
            NodeCluster.awaitReady(node);
            List<JsonSocket> greedy = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                greedy.add(waitFor(JsonSocket.connect(client, node.gatewayPort())));
            }
            // Who holds none yet would be given a place of those that are kept.
            greedy.forEach(socket -> asksFor(socket, 1));
            patiently().until(() -> greedy.stream().allMatch(socket -> count(socket, "started") == 1));
            greedy.forEach(socket -> asksFor(socket, STREAMS_OF_EACH - 1));
            patiently().until(() -> greedy.stream().allMatch(GreedyClientsIT::isAnswered));
            assertThat(greedy).as("the queue is in use").anyMatch(socket -> count(socket, "queued") > 0);

            JsonSocket honest = waitFor(JsonSocket.connect(client, node.gatewayPort()));
            honest.start("honest", 3, 0);

            JsonObject done = honest.await("done");
            assertThat(done.getJsonObject("timings").getInteger("queueMs")).isZero();
            assertThat(count(honest, "queued")).isZero();
        } finally {
            waitFor(client.close());
        }
    }

    private static void asksFor(JsonSocket socket, int streams) {
        JsonObject endless = new JsonObject().put("timeToFirstToken", 600_000);
        for (int i = 0; i < streams; i++) {
            socket.send(new JsonObject()
                    .put("type", "start")
                    .put("prompt", "more " + i)
                    .put("options", new JsonObject().put("model", "sim-text").put("sim", endless)));
        }
    }

    private static boolean isAnswered(JsonSocket socket) {
        return count(socket, "started") + count(socket, "error") == STREAMS_OF_EACH;
    }

    private static long count(JsonSocket socket, String type) {
        return socket.frames().stream()
                .filter(frame -> type.equals(frame.getString("type")))
                .count();
    }
}
