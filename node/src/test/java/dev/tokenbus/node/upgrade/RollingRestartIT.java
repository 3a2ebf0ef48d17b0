package dev.tokenbus.node.upgrade;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replaces every node of a cluster, one after the other, while clients stream, as a deployment does. */
class RollingRestartIT {
    private static final Map<String, String> DRAIN =
            Map.of("TOKENBUS_GATEWAY_DRAIN_MS", "3000", "TOKENBUS_WORKER_DRAIN_MS", "2000");
    private static final int CLIENTS = 4;
    private static final int STREAMS_EACH = 10;
    private static final int TOKENS = 150;

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final Deque<ServerProcess> gateways = new ArrayDeque<>();
    private final Deque<ServerProcess> workers = new ArrayDeque<>();
    private CuttingProxy balancer;

    @BeforeEach
    void start() {
        for (int i = 0; i < 2; i++) {
            gateways.add(cluster.node("gateway", DRAIN));
            gateways.getLast().managementPort();
            workers.add(cluster.node("worker", DRAIN).awaitReady());
        }
        gateways.forEach(ServerProcess::awaitReady);
        balancer = new CuttingProxy(vertx, gateways.getFirst().gatewayPort());
    }

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private void replace(Deque<ServerProcess> nodes, String role) {
        ServerProcess fresh = cluster.node(role, DRAIN).awaitReady();
        nodes.addLast(fresh);
        ServerProcess old = nodes.removeFirst();
        if ("gateway".equals(role)) {
            balancer.target(fresh.gatewayPort());
        }
        old.terminate();
        assertThat(old.awaitExit()).as(old.err()).isEqualTo(143);
        assertThat(old.err()).doesNotContain(" stack=");
    }

    @Test
    void replacingEveryNodeUnderLoadLosesNothing() {
        JsonSocket early = waitFor(JsonSocket.connect(vertx, gateways.getFirst().gatewayPort()));
        JsonObject ended = early.start("early", 100, 0).await("started");
        String id = ended.getString("streamId");
        early.awaitEnd(id);
        URI url = URI.create("ws://127.0.0.1:" + waitFor(balancer.listen()));
        SteadyLoad load = new SteadyLoad(vertx, url, CLIENTS, STREAMS_EACH, TOKENS);

        for (int i = 0; i < 2; i++) {
            replace(workers, "worker");
            replace(gateways, "gateway");
        }
        int streams = load.finish();

        assertThat(load.wrong()).isEmpty();
        assertThat(streams).isGreaterThan(CLIENTS * STREAMS_EACH);
        JsonSocket late = waitFor(JsonSocket.connect(vertx, gateways.getLast().gatewayPort()));
        late.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", id)
                .put("resumeToken", ended.getString("resumeToken")));
        JsonObject end = late.awaitEnd(id);
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        assertThat(late.text(id)).isEqualTo(early.text(id));
    }
}
