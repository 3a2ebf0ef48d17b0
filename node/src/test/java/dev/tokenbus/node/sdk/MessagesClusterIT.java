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

/** What Anthropic's own SDK sees when nodes die in the middle of its answers: real processes. */
@TokenbusCluster(
        workers = 2,
        settings = {"worker.simulation.lengthTokens=600", "worker.simulation.interTokenLatencyMs=10"})
class MessagesClusterIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void anotherWorkerGoesOnAndALostGatewayIsAnError(TestCluster cluster) {
        ProcessRun run = NodeScripts.clients()
                .runBeside(
                        "/clients/messages/cluster.mjs",
                        Duration.ofMinutes(2),
                        Map.of(),
                        new Deeds(vertx, cluster).url(),
                        "http://127.0.0.1:" + cluster.gateways().get(0).gatewayPort());

        run.assertSucceeded();
        assertThat(run.output()).contains("ok: another worker goes on", "ok: a gateway's death is an error");
    }
}
