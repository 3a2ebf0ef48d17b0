package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway and its workers share the work, in one JVM but over the real cluster. */
@TokenbusCluster(workers = 2, nodes = NodeCluster.class)
class NodeClusterIT {
    private final Vertx vertx = Vertx.vertx();
    private JsonSocket socket;

    @BeforeEach
    void connect(TestCluster cluster) {
        socket = waitFor(JsonSocket.connect(vertx, cluster.gateways().get(0).gatewayPort()));
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void promptsStreamFromEveryWorkerAndTheLoadIsSpread() {
        List<JsonObject> ends = stream("spread", 40, 20);

        Map<String, Long> streamsOfWorker =
                ends.stream().collect(Collectors.groupingBy(NodeClusterIT::worker, Collectors.counting()));
        assertThat(streamsOfWorker.size()).isGreaterThanOrEqualTo(2);
        assertThat(streamsOfWorker.values())
                .allSatisfy(count -> assertThat(count).as("%s", streamsOfWorker).isLessThanOrEqualTo(28));
    }

    @Test
    void everyNodeTellsHowTheClusterDid(TestCluster cluster) {
        ClusterNode metrics = cluster.addMetrics();
        // It counts from the first report of the gateway that it hears.
        patiently().until(() -> told(metrics, "connections").contains(1));
        stream("told", 10, 2);

        ClusterNode worker = cluster.workers().get(0);
        patiently()
                .until(() -> told(worker, "streams").stream()
                                .mapToInt(each -> (int) each)
                                .sum()
                        == 10);
        JsonObject told = worker.json("/api/metrics/history");
        assertThat(told.getString("answeredBy")).isEqualTo(metrics.nodeId());
        assertThat(told.getJsonObject("breakdown").getJsonArray("node").stream()
                        .map(node -> ((JsonObject) node).getString("name")))
                .contains(cluster.gateways().get(0).nodeId());
    }

    private static List<Object> told(ClusterNode node, String column) {
        return node.status("/api/metrics/history") == 200
                ? node.json("/api/metrics/history").getJsonObject("seconds").getJsonArray(column).stream()
                        .toList()
                : List.of();
    }

    @Test
    void aWorkerThatJoinsLaterIsSoonUsed(TestCluster cluster) {
        ClusterNode late = cluster.addWorker();

        within(Duration.ofSeconds(20))
                .until(() -> stream("late", 6, 2).stream()
                        .anyMatch(done -> worker(done).startsWith(late.nodeId())));
    }

    @Test
    void aPromptOfManyPartsStreamsToAndFromAnotherNode() {
        String prompt = "All work and no play. ".repeat(8000);
        socket.send(new JsonObject()
                .put("id", "long")
                .put("prompt", prompt)
                .put("options", new JsonObject().put("model", "sim-echo").put("maxTokens", 50)));

        JsonObject end = socket.awaitEnd(socket.streamId("long"));

        assertThat(end.getString("type")).as("%s", end).isEqualTo("done");
        assertThat(end.getJsonObject("usage").getLong("promptTokens")).isGreaterThan(8000);
    }

    /** Streams this many answers of 20 tokens at once; returns their terminal frames. */
    private List<JsonObject> stream(String name, int count, int tokenMs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = name + "-" + System.nanoTime() + "-" + i;
            socket.start(id, 20, tokenMs);
            ids.add(id);
        }
        Function<String, JsonObject> end = id -> socket.awaitEnd(socket.streamId(id));
        List<JsonObject> ends = ids.stream().map(end).toList();
        assertThat(ends).allSatisfy(each -> assertThat(each.getString("type")).isEqualTo("done"));
        return ends;
    }

    private static String worker(JsonObject done) {
        return done.getJsonObject("timings")
                .getJsonArray("attempts")
                .getJsonObject(0)
                .getString("worker");
    }
}
