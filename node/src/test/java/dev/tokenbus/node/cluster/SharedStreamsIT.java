package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One stream and several gateways: a client leaves, resumes, shares and stops it on any of them. */
class SharedStreamsIT {
    private static final int TOKENS = 120;
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TokenbusNode home;
    private static TokenbusNode other;

    @BeforeAll
    static void start() {
        NodeConfig twoLoops = NodeCluster.config(Map.of("node.eventLoops", "2", "node.gatewayInstances", "2"));
        home = CLUSTER.start(twoLoops, Role.GATEWAY);
        other = CLUSTER.start(twoLoops, Role.GATEWAY);
        CLUSTER.start(Role.WORKER);
        NodeCluster.awaitWorkers(home, 1);
        NodeCluster.awaitWorkers(other, 1);
        NodeCluster.awaitReady(home);
        NodeCluster.awaitReady(other);
    }

    @AfterAll
    static void close() {
        waitFor(CLIENT.close());
        CLUSTER.close();
    }

    private static JsonSocket connect(TokenbusNode node) {
        return waitFor(JsonSocket.connect(CLIENT, node.gatewayPort()));
    }

    private static JsonObject started(JsonSocket socket, String id, int tokenMs) {
        return socket.start(id, TOKENS, tokenMs)
                .await(
                        frame -> "started".equals(frame.getString("type")) && id.equals(frame.getString("id")),
                        "started");
    }

    private static JsonObject subscribe(JsonObject stream, String token, long after) {
        return new JsonObject()
                .put("type", "subscribe")
                .put("streamId", stream.getString("streamId"))
                .put("resumeToken", stream.getString(token))
                .put("after", after);
    }

    @Test
    void aStreamIsWatchedWholeOnAnotherGatewayWhileTheFirstViewerLeaves() {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "shared", 10);
        String id = stream.getString("streamId");
        starter.awaitChunk(id);
        JsonSocket viewer = connect(other);
        viewer.send(subscribe(stream, "viewToken", 0)).awaitChunk(id);

        waitFor(starter.close());

        assertThat(viewer.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(viewer.text(id)).hasSize(viewer.awaitEnd(id).getInteger("chars"));
    }

    @Test
    void manyViewersOnAllLoopsOfTwoGatewaysSeeTheSame() {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "many", 5);
        String id = stream.getString("streamId");
        List<JsonSocket> viewers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            JsonSocket viewer = connect(i % 2 == 0 ? home : other);
            viewer.send(subscribe(stream, "viewToken", 0));
            viewers.add(viewer);
        }

        starter.awaitEnd(id);

        for (JsonSocket viewer : viewers) {
            assertThat(viewer.awaitEnd(id).getString("type")).isEqualTo("done");
            assertThat(viewer.text(id)).isEqualTo(starter.text(id));
        }
    }

    @Test
    void anEndedStreamIsReplayedOnAnotherGateway() {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "ended", 0);
        String id = stream.getString("streamId");
        starter.awaitEnd(id);

        JsonSocket late = connect(other);
        late.send(subscribe(stream, "resumeToken", 0));

        assertThat(late.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(late.text(id)).isEqualTo(starter.text(id));
    }

    @Test
    void fromEverySingleCursorAnotherGatewayHasTheRestAndTheEnd() {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "cursors", 0);
        String id = stream.getString("streamId");
        long last = starter.awaitEnd(id).getLong("seq");

        List<Integer> lengths = new ArrayList<>();
        for (long after = 0; after < last; after++) {
            JsonSocket late = connect(other);
            late.send(subscribe(stream, "resumeToken", after));

            assertThat(late.awaitEnd(id).getString("type")).isEqualTo("done");
            String rest = late.frames().stream()
                    .filter(frame -> "chunk".equals(frame.getString("type")))
                    .map(frame -> frame.getString("data"))
                    .collect(Collectors.joining());
            assertThat(starter.text(id)).as("after " + after).endsWith(rest);
            lengths.add(rest.length());
            JsonObject first = late.await(frame -> frame.containsKey("seq"), "an event");
            assertThat(first.getLong("from", first.getLong("seq"))).isEqualTo(after + 1);
            waitFor(late.close());
        }
        assertThat(lengths).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(lengths.get(0)).isEqualTo(starter.text(id).length());
        assertThat(lengths).last().isEqualTo(0);
    }

    @Test
    void theOwnerStopsAStreamFromAnotherGateway() {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "stopped", 500);
        String id = stream.getString("streamId");
        JsonSocket elsewhere = connect(other);
        elsewhere.send(subscribe(stream, "resumeToken", 0)).awaitChunk(id);

        elsewhere.send(new JsonObject().put("type", "stop").put("streamId", id));

        assertThat(elsewhere.awaitEnd(id).getString("type")).isEqualTo("stopped");
        assertThat(starter.awaitEnd(id).getString("type")).isEqualTo("stopped");
    }

    @Test
    void aStartThatIsSentAgainToAnotherGatewayIsTheSameStream() {
        JsonObject start = new JsonObject()
                .put("id", "k")
                .put("key", "a-key-of-the-client")
                .put("prompt", "once")
                .put("options", new JsonObject().put("sim", new JsonObject().put("interTokenLatency", 20)));
        JsonSocket first = connect(home);
        first.send(start);
        String id = first.await("started").getString("streamId");

        JsonSocket second = connect(other);
        second.send(start.copy().put("resend", true));

        assertThat(second.await("started").getString("streamId")).isEqualTo(id);
        assertThat(second.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(second.text(id)).isEqualTo(first.text(id));
    }

    @Test
    void anUnknownStreamIsReportedAtOnce() {
        JsonSocket socket = connect(other);
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "forged", 0);
        long before = System.nanoTime();

        socket.send(subscribe(stream.copy().put("resumeToken", "o.zzz.AAAA"), "resumeToken", 0));

        assertThat(socket.await("error").getString("code")).isEqualTo("unknown_stream");
        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(20_000);
    }

    @Test
    void serverSentEventsResumeAfterTheLastEventId() throws Exception {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "sse", 0);
        String id = stream.getString("streamId");
        starter.awaitEnd(id);
        URI uri = URI.create("http://127.0.0.1:" + other.gatewayPort() + "/v1/streams/" + id + "/events?token="
                + stream.getString("viewToken"));

        String all = HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        String rest = HTTP.send(
                        HttpRequest.newBuilder(uri)
                                .header("Last-Event-ID", stream.getLong("epoch") + "-10")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(textOf(all)).isEqualTo(starter.text(id));
        assertThat(all).contains("event: done").endsWith("\n\n");
        assertThat(starter.text(id)).endsWith(textOf(rest));
        assertThat(textOf(rest)).hasSizeLessThan(textOf(all).length());
    }

    private static String textOf(String events) {
        StringBuilder text = new StringBuilder();
        events.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> new JsonObject(line.substring(6)))
                .filter(frame -> "chunk".equals(frame.getString("type")))
                .forEach(frame -> text.append(frame.getString("data")));
        return text.toString();
    }

    @Test
    void aStreamAnswersHealthAndStopsOverHttp() throws Exception {
        JsonSocket starter = connect(home);
        JsonObject stream = started(starter, "http", 500);
        String id = stream.getString("streamId");
        starter.awaitChunk(id);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + other.gatewayPort() + "/v1/streams/" + id))
                .header("Authorization", "Bearer " + stream.getString("resumeToken"));

        JsonObject health = new JsonObject(
                HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
        int deleted = HTTP.send(request.copy().DELETE().build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();

        assertThat(health.getString("state")).isEqualTo("streaming");
        assertThat(health.getString("home")).isEqualTo(home.nodeId());
        assertThat(health.getInteger("copies")).isEqualTo(2);
        assertThat(deleted).isEqualTo(202);
        assertThat(starter.awaitEnd(id).getString("type")).isEqualTo("stopped");
    }

    @Test
    void theJavaClientResumesAfterCutsOnAnyGateway() {
        CuttingProxy proxy = new CuttingProxy(CLIENT, home.gatewayPort());
        int port = waitFor(proxy.listen());
        ClientOptions quick = new ClientOptions(20, 200, 10_000, 20_000, 64);
        TokenbusClient client = waitFor(TokenbusClient.connect(CLIENT, URI.create("ws://127.0.0.1:" + port), quick));
        SimulationOptions slow = new SimulationOptions(0, 60, 0, TOKENS, null, null, null, null);
        StreamConfig config =
                new StreamConfig("sim-text", null, null, null, List.of(), 7L, StreamOptions.DEFAULT, slow);
        StringBuffer text = new StringBuffer();

        ClientStream stream = client.start("survive", config).handler(text::append);
        patiently().until(() -> text.length() > 20);
        proxy.cut(other.gatewayPort());
        int before = text.length();
        patiently().until(() -> text.length() > before + 20);
        proxy.cut(home.gatewayPort());

        ServerFrame end = waitFor(stream.lastFrame());
        assertThat(end).isInstanceOf(ServerFrame.Done.class);
        assertThat(text).hasSize((int) ((ServerFrame.Done) end).chars());
        assertThat(proxy.connections()).isGreaterThanOrEqualTo(3);
        waitFor(client.close());
    }
}
