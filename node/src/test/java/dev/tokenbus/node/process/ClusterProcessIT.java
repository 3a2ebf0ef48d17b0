package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.node.process.ThreeProcesses.DRAIN;
import static dev.tokenbus.node.process.ThreeProcesses.nodeId;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three processes of the packaged jar, as an operator runs them: what clients see when one is ended, killed or frozen. */
class ClusterProcessIT {
    private static final int SIGTERM_EXIT = 128 + 15;
    private static final int STREAMS = 8;

    /** More tokens than any drain here has time for, so that such a stream does not end by itself. */
    private static final int ENDLESS = 2000;

    private static final int TOKEN_MS = 50;
    private static final ThreeProcesses PROCESSES = new ThreeProcesses();
    private static final Vertx CLIENT = Vertx.vertx();
    private static final ServerProcess GATEWAY = PROCESSES.gateway();

    private JsonSocket socket;

    @AfterAll
    static void close() {
        PROCESSES.close();
        waitFor(CLIENT.close());
    }

    @BeforeEach
    void haveTwoWorkersAndASocket() {
        PROCESSES.haveTwoWorkers();
        socket = waitFor(JsonSocket.connect(CLIENT, GATEWAY.gatewayPort()));
    }

    @AfterEach
    void disconnect() {
        waitFor(socket.close().otherwiseEmpty());
    }

    /** Starts streams until both workers have some; returns each stream's worker node. */
    private Map<String, String> startOnBothWorkers(int tokens) {
        Map<String, String> workerOf = new HashMap<>();
        patiently().until(() -> {
            workerOf.putAll(start(STREAMS / 2, tokens));
            return workerOf.values().stream().distinct().count() == 2;
        });
        return workerOf;
    }

    private Map<String, String> start(int count, int tokens) {
        Map<String, String> workerOf = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String id = "s" + System.nanoTime();
            socket.start(id, tokens, TOKEN_MS);
            String streamId = socket.streamId(id);
            workerOf.put(streamId, workerOf(streamId));
        }
        return workerOf;
    }

    private String workerOf(String streamId) {
        socket.send(new JsonObject().put("type", "health").put("streamId", streamId));
        JsonObject health = socket.await(
                frame -> "health".equals(frame.getString("type")) && streamId.equals(frame.getString("streamId")),
                "health of " + streamId);
        return health.getString("worker").replaceFirst("/.*", "");
    }

    private static List<String> on(String worker, Map<String, String> workerOf) {
        return workerOf.entrySet().stream()
                .filter(entry -> entry.getValue().equals(worker))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void promptsStreamFromBothWorkers() {
        Map<String, String> workerOf = startOnBothWorkers(20);

        assertThat(workerOf.keySet()).allSatisfy(streamId -> {
            assertThat(socket.awaitEnd(streamId).getString("type")).isEqualTo("done");
            assertThat(socket.text(streamId)).isNotBlank();
        });
        assertThat(PROCESSES.workers())
                .containsExactlyInAnyOrderElementsOf(workerOf.values().stream().collect(Collectors.toSet()));
    }

    @Test
    void aKilledWorkersStreamsGoOnOnTheOtherWithoutLosingACharacter() {
        Map<String, String> workerOf = startOnBothWorkers(240);
        String victim = workerOf.values().iterator().next();
        List<String> lost = on(victim, workerOf);
        workerOf.keySet().forEach(socket::awaitChunk);

        PROCESSES.take(victim).kill();

        assertThat(lost).allSatisfy(streamId -> {
            JsonObject end = socket.awaitEnd(streamId);
            assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
            assertThat(end.getJsonObject("timings").getJsonArray("attempts")).hasSize(2);
            assertThat(socket.text(streamId)).hasSize(end.getInteger("chars"));
        });
        List<String> others = new ArrayList<>(workerOf.keySet());
        others.removeAll(lost);
        assertThat(others).isNotEmpty().allSatisfy(streamId -> {
            assertThat(socket.awaitEnd(streamId).getString("type")).isEqualTo("done");
            socket.text(streamId);
        });
        assertThat(start(3, 5).values()).doesNotContain(victim);
    }

    /** Whether chunks of a second attempt have arrived. */
    private boolean hasFailedOver(String streamId) {
        return socket.frames().stream()
                        .filter(frame -> "chunk".equals(frame.getString("type")))
                        .filter(frame -> streamId.equals(frame.getString("streamId")))
                        .map(frame -> frame.getLong("epoch"))
                        .distinct()
                        .count()
                > 1;
    }

    @Test
    void aFrozenWorkersStreamsGoOnAndItsTextIsNotMixedInWhenItThaws() {
        Map<String, String> workerOf = startOnBothWorkers(ENDLESS);
        String victim = workerOf.values().iterator().next();
        List<String> lost = on(victim, workerOf);
        workerOf.keySet().forEach(socket::awaitChunk);

        ServerProcess sleeper = PROCESSES.take(victim);
        sleeper.freeze();
        // Hazelcast itself would take half a minute to find out.
        within(Duration.ofSeconds(16)).until(() -> lost.stream().allMatch(this::hasFailedOver));
        sleeper.thaw();

        // The gateway knows it again, it has stopped its old streams, and it takes new ones.
        patiently().until(() -> PROCESSES.activeOn(victim) == 0);
        patiently().until(() -> start(1, 1).containsValue(victim));
        lost.forEach(socket::text);
        workerOf.keySet()
                .forEach(id -> socket.send(new JsonObject().put("type", "stop").put("streamId", id)));
        patiently().until(() -> workerOf.keySet().stream().allMatch(socket::hasEnded));
        sleeper.kill();
        patiently().until(() -> !PROCESSES.knownWorkers().contains(victim));
    }

    @Test
    void aTerminatedWorkerFinishesItsStreamsAndNewOnesGoToTheOther() {
        Map<String, String> workerOf = startOnBothWorkers(200);
        String leaving = workerOf.values().iterator().next();
        ServerProcess process = PROCESSES.take(leaving);
        workerOf.keySet().forEach(socket::awaitChunk);

        process.terminate();
        patiently().until(() -> process.status("/health/ready") == 503);
        assertThat(process.status("/health/live")).isEqualTo(200);
        Map<String, String> later = start(4, 10);

        assertThat(later.values()).doesNotContain(leaving);
        later.putAll(workerOf);
        assertThat(later.keySet()).allSatisfy(streamId -> {
            assertThat(socket.awaitEnd(streamId).getString("type")).isEqualTo("done");
            socket.text(streamId);
        });
        assertThat(process.awaitExit()).as(process.err()).isEqualTo(SIGTERM_EXIT);
        assertThat(process.out()).contains("shutting down").contains("ended").doesNotContain("did not shut down");
        assertThat(process.err()).doesNotContain(" stack=");
        patiently().until(() -> !PROCESSES.knownWorkers().contains(leaving));
    }

    /** Waits until the client's gateway itself, which the node's management port is not, knows another one that clients can go to. */
    private static void awaitAnotherGateway(JsonSocket client) {
        JsonObject topic = new JsonObject().put("topic", "dashboard");
        client.send(topic.copy().put("type", "observe"));
        client.await(
                frame -> frame.getJsonArray("nodes", new JsonArray()).stream()
                                .filter(node -> ((JsonObject) node)
                                        .getJsonArray("roles")
                                        .contains("gateway"))
                                .count()
                        > 1,
                "another gateway");
        client.send(topic.copy().put("type", "unobserve"));
    }

    @Test
    void aTerminatedGatewaySaysGoAwayAndLetsStreamsFinish() {
        ServerProcess leaving = PROCESSES.cluster().node("gateway", DRAIN).awaitReady();
        JsonSocket client = waitFor(JsonSocket.connect(CLIENT, leaving.gatewayPort()));
        awaitAnotherGateway(client);
        client.start("last", 200, TOKEN_MS);
        String streamId = client.streamId("last");
        client.awaitChunk(streamId);

        leaving.terminate();
        JsonObject goaway = client.await("goaway");
        assertThat(goaway.getLong("deadlineMs")).isEqualTo(30_000);
        assertThat(goaway.getLong("reconnectAfterMs")).isBetween(0L, 15_000L);
        assertThat(leaving.status("/health/ready")).isEqualTo(503);
        assertThat(leaving.status("/health/live")).isEqualTo(200);
        client.start("refused", 5, 0);
        assertThat(client.await(frame -> "refused".equals(frame.getString("id")), "refusal")
                        .getString("code"))
                .isEqualTo("shutting_down");

        assertThat(client.awaitEnd(streamId).getString("type")).isEqualTo("done");
        client.text(streamId);
        assertThat(waitFor(client.closed())).isEqualTo(4000);
        assertThat(leaving.awaitExit()).as(leaving.err()).isEqualTo(SIGTERM_EXIT);
        assertThat(leaving.out()).doesNotContain("did not shut down");
        assertThat(leaving.err()).doesNotContain("Unhandled");
    }

    @Test
    void aGatewayEndsStreamsThatDoNotFinishInTime() {
        ServerProcess leaving = PROCESSES
                .cluster()
                .node("gateway", Map.of("TOKENBUS_GATEWAY_DRAIN_MS", "1000"))
                .awaitReady();
        JsonSocket client = waitFor(JsonSocket.connect(CLIENT, leaving.gatewayPort()));
        client.start("endless", ENDLESS, TOKEN_MS);
        client.awaitChunk(client.streamId("endless"));

        leaving.terminate();

        assertThat(waitFor(client.closed())).isEqualTo(4000);
        assertThat(leaving.awaitExit()).as(leaving.err()).isEqualTo(SIGTERM_EXIT);
    }

    @Test
    void aSecondSignalEndsAtOnce() {
        ServerProcess leaving = PROCESSES.cluster().node("gateway", DRAIN).awaitReady();
        JsonSocket client = waitFor(JsonSocket.connect(CLIENT, leaving.gatewayPort()));
        client.start("endless", ENDLESS, TOKEN_MS);
        client.awaitChunk(client.streamId("endless"));

        leaving.terminate();
        client.await("goaway");
        leaving.terminate();

        // Its drain takes half a minute.
        assertThat(leaving.awaitExit(Duration.ofSeconds(20))).isEqualTo(SIGTERM_EXIT);
    }

    @Test
    void statusListsAllNodesAndTheirWorkers() {
        ServerProcess status = PROCESSES.cluster().command("status", "--url", GATEWAY.managementUrl());

        assertThat(status.awaitExit()).as(status.err()).isZero();
        assertThat(status.out())
                .contains("gateway,metrics")
                .contains(nodeId(GATEWAY))
                .contains("http://127.0.0.1:" + GATEWAY.gatewayPort())
                .contains("sim-text, sim-echo");
        assertThat(PROCESSES.workers())
                .allSatisfy(worker -> assertThat(status.out()).contains(nameOf(worker, status.out()) + "/0"));
    }

    /** The first word of a node's line; the last one is its id. */
    private static String nameOf(String nodeId, String status) {
        String line =
                status.lines().filter(each -> each.endsWith(nodeId)).findFirst().orElseThrow();
        return line.substring(0, line.indexOf(' '));
    }

    @Test
    void theMetricsNodeCountsTheStreamsOfAllNodes() {
        ServerProcess other = PROCESSES.cluster().node("gateway", DRAIN).awaitReady();
        JsonSocket client = waitFor(JsonSocket.connect(CLIENT, other.gatewayPort()));
        client.start("elsewhere", 30, 0);
        assertThat(client.awaitEnd(client.streamId("elsewhere")).getString("type"))
                .isEqualTo("done");
        start(1, 10).keySet().forEach(socket::awaitEnd);

        patiently().until(() -> sent(nodeId(other)) >= 3 && sent(nodeId(GATEWAY)) >= 3);
        JsonObject metrics = GATEWAY.json("/api/metrics");
        assertThat(metrics.getJsonObject("nodes").fieldNames())
                .contains(nodeId(GATEWAY), nodeId(other))
                .containsAll(PROCESSES.workers());
        JsonObject total = metrics.getJsonObject("cluster").getJsonObject("webSockets");
        assertThat(total.getJsonObject("connections").getLong("active")).isGreaterThanOrEqualTo(2);
        assertThat(total.getJsonObject("messages").getLong("sent")).isGreaterThanOrEqualTo(6);
        other.kill();
    }

    private static long sent(String nodeId) {
        JsonObject node = GATEWAY.json("/api/metrics").getJsonObject("nodes").getJsonObject(nodeId);
        return node == null
                ? 0
                : node.getJsonObject("webSockets").getJsonObject("messages").getLong("sent");
    }
}
