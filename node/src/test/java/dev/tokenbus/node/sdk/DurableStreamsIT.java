package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.client.Deeds;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client of Durable Streams reads streams of a cluster, and goes on after a gateway's death: real processes. */
@TokenbusCluster(
        gateways = 2,
        workers = 2,
        settings = {"worker.simulation.lengthTokens=500", "worker.simulation.interTokenLatencyMs=8"})
class DurableStreamsIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void aLogIsReadOnAnyGatewayLiveAndFromAnyOffset(TestCluster cluster) {
        ProcessRun run = NodeScripts.clients()
                .runBeside(
                        "/clients/durable/cluster.mjs",
                        Duration.ofMinutes(2),
                        Map.of(),
                        new Deeds(vertx, cluster).url(),
                        "http://127.0.0.1:" + cluster.gateways().get(0).gatewayPort(),
                        "http://127.0.0.1:" + cluster.gateways().get(1).gatewayPort());

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(7);
    }
}
