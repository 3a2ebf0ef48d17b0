package dev.tokenbus.node.client;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** How long the JavaScript client is without a token when the gateway that it talks to, and that is the stream's home, is lost. */
@TokenbusCluster(gateways = 2, shared = true)
@TestMethodOrder(OrderAnnotation.class)
class GatewayLostIT {
    /** Eight seconds on an idle machine; a client that does not look for another gateway would wait for a minute. */
    private static final int LONGEST_MS = 20_000;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void aKilledGatewayCostsNoTextAndLittleTime(TestCluster cluster) {
        assertThatItGoesOn(cluster, ClusterNode::kill);
    }

    /** The last one: a frozen gateway is not replaced. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aFrozenGatewayCostsNoTextAndLittleTime(TestCluster cluster) {
        assertThatItGoesOn(cluster, ClusterNode::freeze);
    }

    private interface Deed {
        void doTo(ClusterNode gateway);
    }

    private void assertThatItGoesOn(TestCluster cluster, Deed deed) {
        ClusterNode home = cluster.gateways().get(0);
        HttpServer control = waitFor(vertx.createHttpServer()
                .requestHandler(request -> {
                    deed.doTo(home);
                    request.response().end();
                })
                .listen(0, "127.0.0.1"));

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/gateway-lost.mjs",
                        Duration.ofMinutes(2),
                        Map.of(),
                        Path.of("..", "client", "js").toAbsolutePath(),
                        "http://127.0.0.1:" + control.actualPort() + "/",
                        "ws://127.0.0.1:" + home.gatewayPort(),
                        "ws://127.0.0.1:" + cluster.gateways().get(1).gatewayPort());

        run.assertSucceeded();
        JsonObject seen = new JsonObject(
                run.output().lines().reduce((first, last) -> last).orElseThrow());
        assertThat(seen.getBoolean("isWhole")).as(seen.encode()).isTrue();
        assertThat(seen.getInteger("restarts")).isZero();
        assertThat(seen.getInteger("longestMs")).as(seen.encode()).isLessThan(LONGEST_MS);
    }
}
