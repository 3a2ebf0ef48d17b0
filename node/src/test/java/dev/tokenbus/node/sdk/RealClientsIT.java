package dev.tokenbus.node.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Foreign clients against a whole node: the mission document's on Node.js, and a browser. */
final class RealClientsIT {
    private static TokenbusNode node;

    @BeforeAll
    static void startNode() throws Exception {
        NodeConfig config =
                Configuration.load(null, Map.of("TOKENBUS_GATEWAY_PORT", "0", "TOKENBUS_NODE_MANAGEMENT_PORT", "0"));
        node = ServerRun.await(
                TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)), 30);
    }

    @AfterAll
    static void closeNode() throws Exception {
        ServerRun.await(node.close(), 60);
    }

    @Test
    void theMissionDocumentsClientRunsUnchangedAtTheRootPath() {
        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/mission-client.mjs",
                        Duration.ofMinutes(1),
                        Map.of(),
                        "ws://localhost:" + node.gatewayPort(),
                        "Napisz długą historię o autobusie",
                        "sim-text",
                        150,
                        0.7);

        run.assertSucceeded();
        JsonObject summary = new JsonObject(
                run.output().lines().reduce((first, last) -> last).orElseThrow());
        assertThat(summary.getBoolean("complete")).isTrue();
        assertThat(summary.getInteger("chunks")).isGreaterThan(10);
        assertThat(summary.getString("text")).isNotBlank();
    }

    @Test
    void aPersonTypesAPromptWatchesTheAnswerAndStopsAnother() throws IOException {
        Chromium chromium = Chromium.found();
        Path screenshots =
                Files.createDirectories(Path.of("target", "screenshots")).toAbsolutePath();

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/page-streams.mjs",
                        Duration.ofMinutes(3),
                        chromium.environment(),
                        "http://localhost:" + node.gatewayPort() + "/",
                        screenshots);

        run.assertSucceeded();
        assertThat(run.output()).contains("ok: stop ends a long answer");
    }
}
