package dev.tokenbus.node.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import dev.tokenbus.worker.simulated.SimulatedText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An answer outlives the browser that asked for it: another one watches it to its end. */
@TokenbusCluster(gateways = 2, nodes = NodeCluster.class)
class TwoBrowsersIT {
    private static final String PROMPT = "Write a short story about a bus that carries words";
    private static final int TOKENS = 400;

    @Test
    void anAnswerThatIsWatchedOnAnotherGatewayOutlivesTheBrowserThatAskedForIt(TestCluster cluster) {
        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/page-shared.mjs",
                        Duration.ofMinutes(2),
                        Chromium.found().environment(),
                        page(cluster, 0),
                        page(cluster, 1),
                        PROMPT);

        run.assertSucceeded();
        JsonObject watched = new JsonObject(
                run.output().lines().reduce((first, last) -> last).orElseThrow());
        String whole = SimulatedText.answer(SimulatedText.TEXT, PROMPT, SimulatedText.seedOf(PROMPT), TOKENS);
        assertThat(watched.getInteger("atClose")).isBetween(1, whole.length() - 1);
        assertThat(watched.getString("state")).isEqualTo("done");
        assertThat(watched.getString("text")).isEqualTo(whole);
    }

    private static String page(TestCluster cluster, int gateway) {
        return "http://127.0.0.1:" + cluster.gateways().get(gateway).gatewayPort() + "/";
    }
}
