package dev.tokenbus.node.upgrade;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.testkit.cluster.EarlierJar;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Replaces every node of a cluster by one of another version while clients stream: from an earlier version to this one, and back again. On
 * the way there, a worker and a gateway of the earlier version are killed.
 *
 * <p>The earlier version is the commit before messages on the bus had versions; {@code -Dtokenbus.earlier=} takes another commit, or a jar.
 */
class RollingUpgradeIT {
    static final String BEFORE_VERSIONS = "dd9e1b91";
    private static final int CLIENTS = 6;
    private static final int STREAMS_EACH = 5;
    private static final int TOKENS = 150;
    private static final Map<String, String> SETTINGS =
            Map.of("TOKENBUS_GATEWAY_DRAIN_MS", "3000", "TOKENBUS_WORKER_DRAIN_MS", "1500");

    private final Vertx vertx = Vertx.vertx();
    private final Path earlier = EarlierJar.of(BEFORE_VERSIONS);
    private final ProcessCluster cluster = ProcessCluster.create();
    private CuttingProxy balancer;

    private static final String GATEWAY = "gateway,metrics";
    private static final String WORKER = "worker";

    @BeforeEach
    void prepare() {
        balancer = new CuttingProxy(vertx, 0);
    }

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private ServerProcess old(String roles) {
        return cluster.node(earlier, roles, SETTINGS);
    }

    private ServerProcess current(String roles) {
        return cluster.node(roles, SETTINGS);
    }

    private static void drain(ServerProcess node) {
        node.terminate();
        assertThat(node.awaitExit()).as(node.err()).isEqualTo(143);
        assertThat(node.err()).doesNotContain(" stack=");
    }

    @Test
    void everyNodeIsReplacedByOneOfAnotherVersionThereAndBackAndNothingIsLost() throws Exception {
        ServerProcess oldGateway = old(GATEWAY);
        ServerProcess otherOldGateway = old(GATEWAY);
        ServerProcess oldWorker = old(WORKER).awaitReady();
        ServerProcess otherOldWorker = old(WORKER).awaitReady();
        balancer.target(oldGateway.awaitReady().gatewayPort());
        otherOldGateway.awaitReady();
        URI url = URI.create("ws://127.0.0.1:" + waitFor(balancer.listen()));
        Ended early = ended("early", oldGateway);
        SteadyLoad load = new SteadyLoad(vertx, url, CLIENTS, STREAMS_EACH, TOKENS);

        // There.
        ServerProcess worker = current(WORKER);
        ServerProcess gateway = current(GATEWAY);
        worker.awaitReady();
        drain(oldWorker);
        gateway.awaitReady();
        balancer.target(otherOldGateway.gatewayPort());
        drain(oldGateway);
        new MixedVersions(vertx, otherOldGateway, gateway).work();
        resumes(early, gateway);

        ServerProcess otherWorker = current(WORKER).awaitReady();
        ServerProcess otherGateway = current(GATEWAY).awaitReady();
        otherOldWorker.kill();
        awaitFailover(otherOldGateway, gateway, otherGateway);
        balancer.target(gateway.gatewayPort());
        otherOldGateway.kill();

        // And back. What had ended where worker and home were killed is gone, so there is another one.
        Ended late = ended("late", gateway);
        ServerProcess lastWorker = old(WORKER);
        ServerProcess lastGateway = old(GATEWAY);
        lastWorker.awaitReady();
        drain(worker);
        balancer.target(lastGateway.awaitReady().gatewayPort());
        drain(gateway);
        new MixedVersions(vertx, lastGateway, otherGateway).work();

        ServerProcess veryLastWorker = old(WORKER).awaitReady();
        drain(otherWorker);
        drain(otherGateway);
        resumes(late, lastGateway);

        int streams = load.finish();
        assertThat(load.wrong()).isEmpty();
        assertThat(streams).isGreaterThan(CLIENTS * STREAMS_EACH);
        List.of(lastGateway, lastWorker, veryLastWorker)
                .forEach(node -> assertThat(node.err()).doesNotContain(" stack="));
    }

    private JsonSocket connect(ServerProcess gateway) {
        return waitFor(JsonSocket.connect(vertx, gateway));
    }

    /** An answer that has ended, and whoever read it first. */
    private record Ended(JsonObject started, JsonSocket first) {}

    private Ended ended(String name, ServerProcess gateway) {
        JsonSocket first = connect(gateway);
        JsonObject started = first.start(name, 100, 0).await("started");
        first.awaitEnd(started.getString("streamId"));
        return new Ended(started, first);
    }

    /** An answer that has ended is where its nodes have left it. */
    private void resumes(Ended answer, ServerProcess gateway) {
        String id = answer.started().getString("streamId");
        JsonSocket again = connect(gateway);
        again.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", id)
                .put("resumeToken", answer.started().getString("resumeToken")));
        JsonObject end = again.awaitEnd(id);
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        assertThat(again.text(id)).isEqualTo(answer.first().text(id));
    }

    /** A home that dies before it has replaced the worker of its streams takes them with it, whatever the versions. */
    private static void awaitFailover(ServerProcess... gateways) {
        for (ServerProcess gateway : gateways) {
            patiently()
                    .until(() -> MixedVersions.streams(gateway, "?state=failing_over")
                                            .getLong("total")
                                    == 0
                            && gateway.json("/api/status").getJsonArray("nodes").size() == gateways.length + 2);
        }
    }
}
