package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams leave nothing behind, neither in Hazelcast nor in the caches of the event bus. */
class StreamRoutesIT {
    private static final int STREAMS = 2000;

    /** Those of the nodes' gateways and workers. */
    private static final int ROUTES_THAT_STAY = 10;

    @Test
    void thousandsOfStreamsLeaveNeitherRegistrationsNorRoutesBehind() {
        NodeConfig config = NodeCluster.config(Map.of(
                "gateway.maxStreamsPerConnection",
                Integer.toString(STREAMS),
                "gateway.maxMessagesPerSecond",
                "1000000",
                // All starts come at once, and a cold JVM takes its time until it reads the worker's answers.
                "gateway.startMs",
                "30000",
                "worker.queueCapacity",
                Integer.toString(STREAMS)));
        Vertx client = Vertx.vertx();
        try (NodeCluster cluster = new NodeCluster()) {
            TokenbusNode gateway = cluster.start(config, Role.GATEWAY);
            TokenbusNode worker = cluster.start(config, Role.WORKER);
            NodeCluster.awaitWorkers(gateway, 1);
            NodeCluster.awaitReady(gateway);
            int registrations = registrations(gateway);
            JsonSocket socket = waitFor(JsonSocket.connect(client, gateway.gatewayPort()));

            for (int i = 0; i < STREAMS; i++) {
                socket.start("s" + i, 3, 0);
            }

            patiently().until(() -> count(socket, "done") > STREAMS / 4);
            assertThat(registrations(gateway)).isEqualTo(registrations);
            patiently().until(() -> count(socket, "done") + count(socket, "error") == STREAMS);
            assertThat(frames(socket, "error")).isEmpty();
            assertThat(count(socket, "done")).isEqualTo(STREAMS);
            assertThat(registrations(gateway)).isEqualTo(registrations);
            patiently().until(() -> NodeCluster.manager(worker).routes() <= ROUTES_THAT_STAY);
            assertThat(NodeCluster.manager(gateway).routes()).isLessThanOrEqualTo(ROUTES_THAT_STAY);
        } finally {
            waitFor(client.close());
        }
    }

    private static int registrations(TokenbusNode node) {
        return NodeCluster.manager(node)
                .getHazelcastInstance()
                .getMultiMap("__vertx.subs")
                .size();
    }

    private static long count(JsonSocket socket, String type) {
        return frames(socket, type).size();
    }

    private static List<JsonObject> frames(JsonSocket socket, String type) {
        return socket.frames().stream()
                .filter(frame -> type.equals(frame.getString("type")))
                .toList();
    }
}
