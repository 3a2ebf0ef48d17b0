package dev.tokenbus.node;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.NodeAnnouncement.Role;
import dev.tokenbus.testkit.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway and its workers share the work, in one JVM but over the real cluster. */
class NodeClusterIT {
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();
    private static TokenbusNode gateway;
    private static JsonSocket socket;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.start(Role.GATEWAY);
        CLUSTER.start(Role.WORKER);
        CLUSTER.start(Role.WORKER);
        NodeCluster.awaitWorkers(gateway, 2);
        NodeCluster.awaitReady(gateway);
        socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
    }

    @AfterAll
    static void close() {
        waitFor(CLIENT.close());
        CLUSTER.close();
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
    void aWorkerThatJoinsLaterIsUsedWithinTwoSeconds() {
        TokenbusNode late = CLUSTER.start(Role.WORKER);

        within(Duration.ofSeconds(2))
                .until(() -> stream("late", 6, 2).stream()
                        .anyMatch(done -> worker(done).startsWith(late.nodeId())));

        waitFor(late.close());
        NodeCluster.awaitWorkers(gateway, 2);
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

    /** Streams so many at once, of 20 tokens each, and gives their last frames. */
    private static List<JsonObject> stream(String name, int count, int tokenMs) {
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
