package dev.tokenbus.node.page;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeInJvm;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that a person chooses on the page reaches the model's server as it is; what that server refuses is said in its words. */
class PageImageIT {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedLlmServer upstream =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @Test
    void anImageReachesTheModelsServerByteForByteAndARefusalIsShown(@TempDir Path directory) throws Exception {
        upstream.enqueue(LlmScript.answering("A light", " that is on."));
        upstream.enqueue(LlmScript.status(400, "{\"error\": {\"message\": \"This model takes no images.\"}}"));
        byte[] image = new byte[300_000];
        new Random(7).nextBytes(image);
        Path file = Files.write(directory.resolve("light.png"), image);
        TokenbusNode node = startNode();
        try {
            new NodeInJvm(node, killed -> {}).awaitReady();
            NodeScripts.ready()
                    .run(
                            "/js/page-image.mjs",
                            Duration.ofMinutes(2),
                            Chromium.found().environment(),
                            "http://127.0.0.1:" + node.gatewayPort() + "/?model=scripted",
                            file)
                    .assertSucceeded();
        } finally {
            ServerRun.await(node.close(), 60);
        }

        JsonArray content = upstream.requests()
                .get(0)
                .body()
                .getJsonArray("messages")
                .getJsonObject(0)
                .getJsonArray("content");
        assertThat(content.getJsonObject(0).getString("text")).isEqualTo("What is this?");
        JsonObject sent = content.getJsonObject(1).getJsonObject("image_url");
        assertThat(sent.getString("url"))
                .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(image));
    }

    private TokenbusNode startNode() throws Exception {
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_GATEWAY_PORT",
                        "0",
                        "TOKENBUS_NODE_MANAGEMENT_PORT",
                        "0",
                        "OPENAI_BASE_URL",
                        upstream.baseUrl()));
        return ServerRun.await(
                TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)), 30);
    }
}
