package dev.tokenbus.node.upstream;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node whose model servers are partly down, over real HTTP: it starts, serves what it has, and says what it lacks. */
@SuppressWarnings("NullAway.Init") // Each test starts its node.
class UpstreamStatesTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private TokenbusNode node;

    private void start(Map<String, String> upstreams) {
        Map<String, String> environment = new TreeMap<>(upstreams);
        environment.put("TOKENBUS_GATEWAY_PORT", "0");
        environment.put("TOKENBUS_NODE_MANAGEMENT_PORT", "0");
        environment.put("TOKENBUS_GATEWAY_DRAIN_MS", "100");
        environment.put("TOKENBUS_WORKER_DRAIN_MS", "100");
        node = waitFor(TokenbusNode.start(new NodeSpec(
                EnumSet.allOf(Role.class), new Membership.Alone(), Configuration.load(null, environment))));
        NodeCluster.awaitReady(node);
    }

    @AfterEach
    void close() {
        waitFor(node.close());
        waitFor(vertx.close());
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private JsonObject ask(String model) {
        JsonSocket socket = waitFor(JsonSocket.connect(vertx, node.gatewayPort()));
        JsonObject options = model.isEmpty() ? new JsonObject() : new JsonObject().put("model", model);
        socket.send(new JsonObject().put("id", "q").put("prompt", "Hi").put("options", options));
        return model.isEmpty() ? socket.await("error") : socket.awaitEnd(socket.streamId("q"));
    }

    @Test
    void oneOfTwoServersIsDownAndTheOtherServes() throws Exception {
        ScriptedLlmServer up = waitFor(ScriptedLlmServer.start(vertx)).models("there");
        up.enqueue(LlmScript.answering("Hello"));
        String down = "http://127.0.0.1:" + FreePorts.row(1) + "/v1";

        start(Map.of(
                "TOKENBUS_WORKER_UPSTREAM_FIRST_BASE_URL",
                down,
                "TOKENBUS_WORKER_UPSTREAM_SECOND_BASE_URL",
                up.baseUrl()));

        assertThat(ask("there").getString("type")).isEqualTo("done");
        String refused = down + "/models: the connection is refused, so no server may be running there";
        // A node that has waited long enough for a server starts without its answer.
        patiently().until(() -> get("/health/ready").contains("\"first\":\"down: " + refused));
        assertThat(get("/health/ready")).contains("\"second\":\"up: lists 1 model");
        assertThat(get("/metrics"))
                .contains("tokenbus_worker_upstream_up{upstream=\"first\"} 0.0")
                .contains("tokenbus_worker_upstream_up{upstream=\"second\"} 1.0")
                .contains("tokenbus_node_info{name=\"127.0.0.1:" + node.gatewayPort());
        JsonObject shown =
                new JsonObject(get("/api/status")).getJsonArray("nodes").getJsonObject(0);
        assertThat(shown.getString("name")).isEqualTo("127.0.0.1:" + node.gatewayPort());
        JsonObject worker = shown.getJsonArray("workers").getJsonObject(0);
        assertThat(worker.getString("defaultModel")).isEqualTo("there");
        assertThat(worker.getJsonArray("upstreams").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("name", "first")
                        .put("state", "down")
                        .put("detail", refused));
    }

    /** Text that a simulation made up would pass for a model's answer. */
    @Test
    void whileTheOnlyServerIsDownAPromptWithoutAModelIsRefusedUntilItIsUp() throws Exception {
        int port = FreePorts.row(1);
        start(Map.of(
                "OPENAI_BASE_URL",
                "http://127.0.0.1:" + port + "/v1",
                "TOKENBUS_WORKER_UPSTREAM_OPENAI_MODELS_REFRESH_MS",
                "20"));

        JsonObject error = ask("");

        assertThat(error.getString("code")).isEqualTo("upstream_unavailable");
        assertThat(error.getString("error"))
                .isEqualTo("no model server answers now; options.model: missing (expected: sim-text, sim-echo)");
        assertThat(ask("sim-echo").getString("type")).isEqualTo("done");
        waitFor(vertx.createHttpServer()
                .requestHandler(request -> request.response().end("[{\"id\":\"late\"}]"))
                .listen(port, "127.0.0.1"));
        patiently().until(() -> get("/api/status").contains("\"defaultModel\":\"late\""));
    }
}
