package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What clients see when the gateway on which a stream is at home is killed or frozen: real processes. */
@TokenbusCluster(
        gateways = 2,
        shared = true,
        settings = {"gateway.drainMs=1000", "worker.drainMs=1000", "gateway.failoverMs=20000", "gateway.mergeMs=0"})
@TestMethodOrder(OrderAnnotation.class)
class HomeLossIT {
    private final Vertx vertx = Vertx.vertx();
    private ClusterNode home;
    private ClusterNode other;
    private ClusterNode worker;
    private JsonSocket client;

    @BeforeEach
    void connect(TestCluster cluster) {
        home = cluster.gateways().get(0);
        other = cluster.gateways().get(1);
        worker = cluster.workers().get(0);
        client = waitFor(JsonSocket.connect(vertx, home.gatewayPort()));
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    private JsonObject begun(int tokens) {
        client.start("s", tokens, 25);
        JsonObject started = client.await("started");
        client.awaitChunk(started.getString("streamId"));
        return started;
    }

    /** Subscribes on new connections until the stream is found, like a client that gets {@code locating}. */
    private JsonSocket subscribe(JsonObject started) {
        AtomicReference<JsonSocket> found = new AtomicReference<>();
        patiently().until(() -> {
            JsonSocket socket = waitFor(JsonSocket.connect(vertx, other.gatewayPort()));
            found.set(socket);
            JsonObject answer = answer(socket, started);
            assertThat(answer.getString("code", "locating")).as(answer.encode()).isEqualTo("locating");
            return "subscribed".equals(answer.getString("type"));
        });
        return requireNonNull(found.get());
    }

    private static JsonObject answer(JsonSocket socket, JsonObject started) {
        socket.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", started.getString("streamId"))
                .put("resumeToken", started.getString("resumeToken")));
        return socket.await(
                frame -> "subscribed".equals(frame.getString("type")) || "error".equals(frame.getString("type")),
                "the answer to subscribe");
    }

    private static void hasAll(JsonSocket socket, String streamId) {
        JsonObject end = socket.awaitEnd(streamId);
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        assertThat(socket.text(streamId)).hasSize(end.getInteger("chars"));
    }

    @Test
    void aStreamWhoseHomeIsKilledIsFoundOnAnotherGatewayAndGoesOn() {
        JsonObject started = begun(200);

        home.kill();
        JsonSocket elsewhere = subscribe(started);

        hasAll(elsewhere, started.getString("streamId"));
    }

    @Test
    void aStreamThatEndsWithoutAHomeIsFoundToo() {
        JsonObject started = begun(20);
        client.awaitEnd(started.getString("streamId"));

        home.kill();
        JsonSocket elsewhere = subscribe(started);

        hasAll(elsewhere, started.getString("streamId"));
    }

    @Test
    void aViewerOnAnotherGatewayHasTheWholeAnswerThoughTheHomeDies() {
        JsonObject started = begun(300);
        JsonSocket watcher = subscribe(started).awaitChunk(started.getString("streamId"));

        home.kill();

        hasAll(watcher, started.getString("streamId"));
        assertThat(watcher.frames())
                .filteredOn(frame -> "error".equals(frame.getString("type")))
                .allMatch(JsonSocket::isLocating);
    }

    @Test
    void aViewerWhoseGatewayDiesResumesAtTheHome() {
        JsonObject started = begun(400);
        String streamId = started.getString("streamId");
        JsonSocket watcher = subscribe(started).awaitChunk(streamId);

        other.kill();
        waitFor(watcher.closed());
        String before = watcher.text(streamId);
        JsonSocket again = waitFor(JsonSocket.connect(vertx, home.gatewayPort()));
        again.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", streamId)
                .put("resumeToken", started.getString("resumeToken"))
                .put("after", watcher.cursor(streamId)));

        JsonObject end = again.awaitEnd(streamId);
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        assertThat(before.length()
                        + again.textAfter(streamId, watcher.cursor(streamId)).length())
                .isEqualTo(end.getInteger("chars"));
        hasAll(client, streamId);
    }

    @Test
    void whenWorkerAndHomeDieAtOnceResumingSaysUnrecoverable() {
        JsonObject started = begun(2000);

        worker.kill();
        home.kill();

        patiently().until(() -> {
            JsonSocket elsewhere = waitFor(JsonSocket.connect(vertx, other.gatewayPort()));
            return "unrecoverable".equals(answer(elsewhere, started).getString("code"));
        });
    }

    /** The last one: a home that sleeps for long on a busy machine splits the cluster for a while. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aHomeThatWasOnlyFrozenReleasesItsStreamsAndFailsNothingOver() {
        JsonObject started = begun(400);
        home.freeze();
        JsonSocket elsewhere = subscribe(started);

        home.thaw();

        hasAll(elsewhere, started.getString("streamId"));
        hasAll(client, started.getString("streamId"));
        assertThat(elsewhere
                        .awaitEnd(started.getString("streamId"))
                        .getJsonObject("timings")
                        .getJsonArray("attempts"))
                .hasSize(1);
    }
}
