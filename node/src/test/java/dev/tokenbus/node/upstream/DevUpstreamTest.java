package dev.tokenbus.node.upstream;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code tokenbus dev} does where {@code OPENAI_BASE_URL} names a server: its model is the default. */
class DevUpstreamTest {
    private final Vertx vertx = Vertx.vertx();
    private ScriptedLlmServer llm;
    private TokenbusNode node;

    @BeforeEach
    void start() {
        llm = waitFor(ScriptedLlmServer.start(vertx)).models("small-model", "large-model");
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "OPENAI_BASE_URL", llm.baseUrl(),
                        "OPENAI_API_KEY", "sk-test",
                        "TOKENBUS_GATEWAY_PORT", "0",
                        "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                        "TOKENBUS_GATEWAY_DRAIN_MS", "100",
                        "TOKENBUS_WORKER_DRAIN_MS", "100"));
        node = waitFor(TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)));
        NodeCluster.awaitReady(node);
    }

    @AfterEach
    void close() {
        waitFor(node.close());
        waitFor(vertx.close());
    }

    @Test
    void aPromptWithoutAModelIsAnsweredByTheServersFirstModel() {
        llm.enqueue(LlmScript.answering("Hello", " from", " upstream"));
        JsonSocket socket = connect();

        socket.send(new JsonObject().put("id", "q").put("prompt", "Hi"));

        String streamId = socket.streamId("q");
        assertThat(socket.awaitEnd(streamId).getString("type")).isEqualTo("done");
        assertThat(socket.text(streamId)).isEqualTo("Hello from upstream");
        assertThat(socket.await("started").getString("model")).isEqualTo("small-model");
        JsonObject request = llm.requests().get(0).body();
        assertThat(request.getString("model")).isEqualTo("small-model");
        assertThat(request.getJsonArray("messages").getJsonObject(0).getString("content"))
                .isEqualTo("Hi");
        assertThat(llm.requests().get(0).headers().get("authorization")).isEqualTo("Bearer sk-test");
    }

    @Test
    void allModelsCanBeNamedTheSimulatedOnesToo() {
        JsonSocket socket = connect();

        socket.send(new JsonObject().put("id", "l").put("prompt", "Hi").put("options", model("large-model")));
        socket.send(new JsonObject().put("id", "s").put("prompt", "Hi").put("options", model("sim-echo")));

        assertThat(socket.awaitEnd(socket.streamId("l")).getString("type")).isEqualTo("done");
        assertThat(socket.awaitEnd(socket.streamId("s")).getString("type")).isEqualTo("done");
        assertThat(llm.requests())
                .singleElement()
                .satisfies(
                        request -> assertThat(request.body().getString("model")).isEqualTo("large-model"));
    }

    private JsonSocket connect() {
        return waitFor(JsonSocket.connect(vertx, node.gatewayPort()));
    }

    private static JsonObject model(String name) {
        return new JsonObject().put("model", name);
    }
}
