package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.client.Deeds;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code useChat} of the AI SDK in a real browser: it comes back to its answer on any gateway of a cluster of real processes. */
@TokenbusCluster(
        gateways = 2,
        workers = 2,
        settings = {
            "worker.simulation.lengthTokens=400",
            "worker.simulation.interTokenLatencyMs=40",
            "gateway.failoverMs=30000",
            "gateway.mergeMs=0"
        })
class UiChatIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void aPageComesBackToItsAnswer(TestCluster cluster) {
        Chromium chromium = Chromium.found();

        ProcessRun run = NodeScripts.clients()
                .runBeside(
                        "/clients/ui/browser.mjs",
                        Duration.ofMinutes(4),
                        chromium.environment(),
                        new Deeds(vertx, cluster).url(),
                        "http://127.0.0.1:" + cluster.gateways().get(0).gatewayPort(),
                        "http://127.0.0.1:" + cluster.gateways().get(1).gatewayPort());

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(8);
    }
}
