package dev.tokenbus.node.prometheus;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeInJvm;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/operations.md says of counters, after a load with every kind of end, on one node and on a cluster. */
class CounterRelationsIT {
    private static final int WHOLE = 10;
    private static final int CREDIT = 5;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void countersOfOneNodeAgree() throws Exception {
        TokenbusNode node = waitFor(TokenbusNode.start(
                new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), NodeCluster.config(Map.of()))));
        try {
            ClusterNode only = new NodeInJvm(node, dead -> {}).awaitReady();
            load(only, only);

            assertAgreement(List.of(only));
        } finally {
            waitFor(node.close());
        }
    }

    @Test
    void countersOfAClusterAgreeAlsoWhenStreamsMove() throws Exception {
        try (TestCluster cluster = TestCluster.start(new NodeCluster(), 2, 2, Map.of())) {
            ClusterNode first = cluster.gateways().get(0);
            ClusterNode second = cluster.gateways().get(1);
            load(first, second);
            List<ClusterNode> all = Stream.concat(cluster.gateways().stream(), cluster.workers().stream())
                    .toList();
            assertAgreement(all);
            assertThat(all.stream()
                            .mapToLong(node -> Counters.of(node).sum("worker_generations_accepted_total"))
                            .sum())
                    .isBetween(asked(Counters.of(first), "accepted"), asked(Counters.of(first), "accepted", "silent"));

            JsonSocket socket = waitFor(JsonSocket.connect(vertx, first.gatewayPort()));
            JsonSocket elsewhere = waitFor(JsonSocket.connect(vertx, second.gatewayPort()));
            socket.start("moves", 1000, 20);
            String moving = socket.streamId("moves");
            watch(elsewhere, socket, moving).awaitChunk(moving);
            first.terminate();
            patiently().until(() -> Counters.of(second).sum("gateway_streams_adopted_total") > 0);
            elsewhere.send(about("stop", moving)).awaitEnd(moving);
            waitFor(elsewhere.close());

            assertAgreement(List.of(second));
        }
    }

    /** Streams that end in every way, are watched elsewhere, and are asked for at two doors. */
    private void load(ClusterNode home, ClusterNode other) throws Exception {
        JsonSocket socket = waitFor(JsonSocket.connect(vertx, home.gatewayPort()));
        JsonSocket elsewhere = waitFor(JsonSocket.connect(vertx, other.gatewayPort()));
        for (int i = 0; i < WHOLE; i++) {
            socket.start("whole-" + i, 20, 0);
        }
        socket.start("stopped", 1000, 20).start("watched", 200, 5);
        socket.send(start("failed", new JsonObject().put("errorAfter", 5).put("interTokenLatency", 0)));
        socket.send(start("held", new JsonObject().put("length", 20).put("interTokenLatency", 0))
                .put("credit", CREDIT));
        socket.send(new JsonObject()
                .put("id", "refused")
                .put("prompt", "x")
                .put("options", new JsonObject().put("model", "none")));
        assertThat(chat(home)).contains("data: [DONE]");
        String stopped = socket.streamId("stopped");
        socket.awaitChunk(stopped).send(about("stop", stopped)).awaitEnd(stopped);
        String watched = socket.streamId("watched");
        watch(elsewhere, socket, watched).awaitEnd(watched);
        socket.awaitEnd(watched);
        assertThat(socket.awaitEnd(socket.streamId("failed")).getString("type")).isEqualTo("error");
        for (int i = 0; i < WHOLE; i++) {
            socket.awaitEnd(socket.streamId("whole-" + i));
        }
        assertHeld(home, socket, socket.streamId("held"));
        waitFor(socket.close());
        waitFor(elsewhere.close());
    }

    /** All that nobody was sent yet is what the one client with too little credit lacks; then it gets it. */
    private static void assertHeld(ClusterNode home, JsonSocket socket, String held) {
        patiently().until(() -> events(home) - read(home) > 0 && hasEnded(socket, held));
        long lag = socket.frames().stream()
                .filter(frame -> "health".equals(frame.getString("type")) && "ended".equals(frame.getString("state")))
                .findFirst()
                .orElseThrow()
                .getLong("lagEvents");
        assertThat(lag).isPositive();
        assertThat(events(home) - read(home)).isEqualTo(lag);
        socket.send(about("credit", held).put("upTo", 1000)).awaitEnd(held);
        patiently().until(() -> events(home) == read(home));
    }

    private static boolean hasEnded(JsonSocket socket, String streamId) {
        socket.send(about("health", streamId));
        return socket.frames().stream().anyMatch(frame -> "ended".equals(frame.getString("state")));
    }

    private static long events(ClusterNode node) {
        return Counters.of(node).sum("stream_events_total");
    }

    private static long read(ClusterNode node) {
        return Counters.of(node).sum("stream_events_read_total");
    }

    private static void assertAgreement(List<ClusterNode> nodes) {
        for (ClusterNode node : nodes) {
            patiently().until(() -> isQuiet(Counters.of(node)));
            assertAgreement(Counters.of(node));
        }
    }

    private static boolean isQuiet(Counters of) {
        return of.sum("gateway_connections_active") == 0
                && of.sum("gateway_streams_live") == 0
                && of.sum("worker_generations_live") == 0;
    }

    private static void assertAgreement(Counters of) {
        SoftAssertions that = new SoftAssertions();
        long started = of.sum("gateway_streams_started_total");
        that.assertThat(of.sum("gateway_connections_opened_total"))
                .as("connections")
                .isEqualTo(of.sum("gateway_connections_closed_total"));
        that.assertThat(of.sum("gateway_streams_ended_total")).as("streams").isEqualTo(started);
        that.assertThat(of.sum("worker_generations_ended_total"))
                .as("generations")
                .isEqualTo(of.sum("worker_generations_accepted_total"));
        that.assertThat(of.sum("stream_started_total")).as("streams by labels").isEqualTo(started);
        for (String door : List.of("door=\"websocket\"", "door=\"chat\"")) {
            that.assertThat(of.sum("stream_done_total", door)
                            + of.sum("stream_stopped_total", door)
                            + of.sum("stream_failed_total", door)
                            + of.sum("stream_moved_total", door))
                    .as(door)
                    .isEqualTo(of.sum("stream_started_total", door));
        }
        that.assertThat(of.sum("stream_chunks_total")).as("chunks").isEqualTo(of.sum("gateway_chunks_total"));
        that.assertThat(of.sum("gateway_overhead_seconds_count"))
                .as("overhead")
                .isLessThanOrEqualTo(of.sum("gateway_chunks_total"));
        that.assertThat(of.sum("stream_tokens_total")).as("tokens").isEqualTo(of.sum("gateway_tokens_total"));
        that.assertThat(of.sum("stream_events_read_total") + of.sum("stream_events_unread_total"))
                .as("events")
                .isLessThanOrEqualTo(of.sum("stream_events_total"));
        that.assertThat(started
                        - of.sum("gateway_streams_adopted_total")
                        + of.sum("gateway_failover_total", "step=\"replaced\""))
                .as("searches")
                .isBetween(asked(of, "accepted"), asked(of, "accepted", "silent"));
        that.assertAll();
    }

    /** On a machine that is too busy an answer may come too late: the worker has the stream, or had it. */
    private static long asked(Counters of, String... answers) {
        return Stream.of(answers)
                .mapToLong(answer -> of.sum("gateway_asked_total", "answer=\"" + answer + "\""))
                .sum();
    }

    private static JsonSocket watch(JsonSocket viewer, JsonSocket starter, String streamId) {
        String token = starter.await(
                        frame -> "started".equals(frame.getString("type"))
                                && streamId.equals(frame.getString("streamId")),
                        "started")
                .getString("resumeToken");
        return viewer.send(about("subscribe", streamId).put("resumeToken", token));
    }

    private static JsonObject about(String type, String streamId) {
        return new JsonObject().put("type", type).put("streamId", streamId);
    }

    private static JsonObject start(String id, JsonObject sim) {
        return new JsonObject()
                .put("id", id)
                .put("prompt", "Tell me")
                .put("options", new JsonObject().put("model", "sim-text").put("sim", sim));
    }

    private static String chat(ClusterNode gateway) throws IOException, InterruptedException {
        JsonObject body = new JsonObject(
                "{\"model\":\"sim-text\",\"stream\":true," + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + gateway.gatewayPort() + "/v1/chat/completions"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
