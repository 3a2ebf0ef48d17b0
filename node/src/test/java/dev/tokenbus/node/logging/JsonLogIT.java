package dev.tokenbus.node.logging;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With {@code log.format=json} all that a server prints is JSON, from its configuration to its end. */
class JsonLogIT {
    @Test
    void aNodeThatCannotStartSaysSoInALine() throws IOException {
        try (ProcessCluster processes = ProcessCluster.create();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerProcess server = processes.command(
                    Map.of("TOKENBUS_LOG_FORMAT", "json"),
                    "dev",
                    "--port",
                    "0",
                    "--management-port",
                    Integer.toString(taken.getLocalPort()));

            assertThat(server.awaitExit()).isEqualTo(1);

            assertThat(server.out()).isEmpty();
            assertThat(server.err().lines().map(JsonObject::new))
                    .filteredOn(line -> line.getString("msg").equals("this node cannot start"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.getString("cause")).contains("" + taken.getLocalPort()));
        }
    }

    @Test
    void everyLineIsAnObjectAndTheFirstOfThemSayWhereTheServerListens() {
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess server = processes.dev(Map.of(
                    "TOKENBUS_LOG_FORMAT",
                    "json",
                    "TOKENBUS_NODE_NAME",
                    "blue",
                    "TOKENBUS_GATEWAY_PORT_8080_TCP_ADDR",
                    "10.0.0.7"));
            patiently().until(() -> server.err().contains("this node is up") || !server.isAlive());
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(143);

            List<JsonObject> lines = server.err().lines().map(JsonObject::new).toList();
            assertThat(server.out()).isEmpty();
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line.fieldNames()).contains("time", "level", "logger", "msg"))
                    .extracting(line -> line.getString("msg"))
                    .contains("variables that Kubernetes sets for Services are ignored", "this node is up", "ended");
            assertThat(lines)
                    .filteredOn(line -> line.getString("msg").equals("this node is up"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.getString("node")).isEqualTo("blue"))
                    .satisfies(line -> assertThat(line.getInteger("port")).isPositive())
                    .satisfies(line ->
                            assertThat(line.getInteger("managementPort")).isPositive());
        }
    }
}
