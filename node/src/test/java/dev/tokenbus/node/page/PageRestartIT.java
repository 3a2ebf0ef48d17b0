package dev.tokenbus.node.page;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The web page and a gateway that is killed in the middle of an answer: who asked and who watches by a link see a notice, and then the
 * rest.
 */
class PageRestartIT {
    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    /** Kills the gateway and puts another one behind the proxy. */
    private void replace(ServerProcess gateway, CuttingProxy proxy) {
        gateway.kill();
        proxy.target(cluster.node("gateway", Map.of()).awaitReady().gatewayPort());
    }

    @Test
    void anAnswerSurvivesARestartOfTheGatewayThatIsItsHomeWhereItIsAskedForAndWhereItIsWatched() {
        ServerProcess gateway = cluster.node("gateway", Map.of());
        gateway.managementPort();
        cluster.node("worker", Map.of()).awaitReady();
        gateway.awaitReady();
        CuttingProxy proxy = new CuttingProxy(vertx, gateway.gatewayPort());
        int port = waitFor(proxy.listen());
        HttpServer control = waitFor(vertx.createHttpServer()
                .requestHandler(request -> vertx.executeBlocking(() -> {
                            replace(gateway, proxy);
                            return true;
                        })
                        .onComplete(replaced -> request.response()
                                .setStatusCode(replaced.succeeded() ? 200 : 500)
                                .end()))
                .listen(0, "127.0.0.1"));

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/page-restart.mjs",
                        Duration.ofMinutes(2),
                        Chromium.found().environment(),
                        "http://127.0.0.1:" + port + "/",
                        "http://127.0.0.1:" + control.actualPort() + "/restart");

        run.assertSucceeded();
        JsonObject seen = new JsonObject(
                run.output().lines().reduce((first, last) -> last).orElseThrow());
        assertThat(seen.getString("notice")).contains("Reconnecting");
        // The page's client calls an answer done only if every character has arrived.
        assertThat(seen.getString("state")).isEqualTo("done");
        assertThat(seen.getBoolean("grew")).isTrue();
        assertThat(seen.getBoolean("kept")).isTrue();
        assertThat(seen.getString("watchedState")).isEqualTo("done");
        assertThat(seen.getBoolean("same")).isTrue();
        assertThat(seen.getJsonArray("errors")).isEqualTo(new JsonArray());
    }
}
