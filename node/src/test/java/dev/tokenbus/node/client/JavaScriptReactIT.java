package dev.tokenbus.node.client;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code useTokenStream} of client/js with React 18 and 19 in a browser, against a cluster of processes that are killed. */
@TokenbusCluster(
        gateways = 2,
        workers = 2,
        settings = {
            "worker.simulation.interTokenLatencyMs=25",
            "gateway.allowedOrigins=http://localhost:5173",
            "gateway.failoverMs=5000",
            "gateway.mergeMs=0"
        })
class JavaScriptReactIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void aComponentShowsItsAnswerWhateverHappens(TestCluster cluster) throws IOException {
        Chromium chromium = Chromium.found();
        Path screenshots =
                Files.createDirectories(Path.of("target", "screenshots")).toAbsolutePath();

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/package/react.mjs",
                        Duration.ofMinutes(4),
                        chromium.environment(),
                        Path.of("..", "client", "js").toAbsolutePath().normalize(),
                        NodeScripts.forPackages().directory(),
                        NodeScripts.clients().directory(),
                        screenshots,
                        new Deeds(vertx, cluster).url(),
                        cluster.gateways().get(0).gatewayPort(),
                        cluster.gateways().get(1).gatewayPort());

        run.assertSucceeded();
        assertThat(run.output()).doesNotContain("console: ");
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(12);
    }
}
