package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.upstream.RefusedPrompt;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedApi;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anthropic's own SDK with a whole node, and two model servers behind it: one that speaks chat completions, and one of its kind. */
class MessagesSdkIT {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedLlmServer chat =
            waitFor(ScriptedLlmServer.start(vertx)).models("chat");
    private final ScriptedLlmServer claude =
            waitFor(ScriptedLlmServer.start(vertx)).models("claude").speaking(ScriptedApi.MESSAGES);
    private TokenbusNode node;

    @BeforeEach
    void start() {
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_WORKER_UPSTREAM_CHAT_BASE_URL", chat.baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_CLAUDE_BASE_URL", claude.baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_CLAUDE_API", "anthropic",
                        "TOKENBUS_GATEWAY_PORT", "0",
                        "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                        // A keep-alive before a refusal would make it one in the middle.
                        "TOKENBUS_GATEWAY_KEEP_ALIVE_MS", "60000",
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

    private static JsonObject call(String fields) {
        return new JsonObject(fields.replace('\'', '"').replace("^", "\\\""));
    }

    private void play() {
        LlmScript hello = LlmScript.answering("Hello", " world");
        chat.enqueue(hello).enqueue(hello).enqueue(hello);
        chat.enqueue(LlmScript.stream()
                .role()
                .toolCall(call("{'index':0,'id':'call_1','type':'function','function':{'name':'lamp','arguments':''}}"))
                .toolCall(call("{'index':0,'function':{'arguments':'{^room^:'}}"))
                .toolCall(call("{'index':0,'function':{'arguments':'7}'}}"))
                .finish("tool_calls")
                .usage(7, 3)
                .done());
        chat.enqueue(hello);
        chat.enqueue(LlmScript.stream()
                .role()
                .reasoning("Hm")
                .delta("A")
                .finish("stop")
                .usage(7, 2)
                .done());
        chat.enqueue(hello);
        claude.enqueue(LlmScript.stream()
                .role()
                .reasoning("Hm")
                .delta("A")
                .finish("stop")
                .usage(7, 2)
                .done());
        chat.enqueue(LlmScript.error(400, "no"));
        for (RefusedPrompt refused : RefusedPrompt.values()) {
            chat.enqueue(refused.before()).enqueue(refused.after("a"));
        }
        chat.enqueue(LlmScript.stream().role().delta("a").hangUp());
        chat.enqueue(LlmScript.stream().role().delta("a").stall());
    }

    @Test
    void theSdkDoesWithTokenbusWhatItDoesWithAnthropic() {
        play();

        ProcessRun run = NodeScripts.clients()
                .runBeside(
                        "/clients/messages/cases.mjs",
                        Duration.ofMinutes(2),
                        Map.of(),
                        "http://127.0.0.1:" + node.gatewayPort());

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(13);
        List<RecordedRequest> asked = chat.requests();
        assertThat(asked).hasSize(14);
        assertThat(asked.get(0).body().getJsonArray("messages").getJsonObject(0))
                .isEqualTo(new JsonObject().put("role", "system").put("content", "Be brief."));
        assertThat(asked.get(3).body().getString("tool_choice")).isEqualTo("required");
        assertThat(asked.get(4).body().getJsonArray("messages").getJsonObject(2).getString("role"))
                .isEqualTo("tool");
        assertThat(asked.get(5).body().getString("reasoning_effort")).isEqualTo("low");
        assertThat(asked.get(5).body().fieldNames()).doesNotContain("thinking", "anthropic");
        assertThat(asked.get(6).body().encode()).contains("data:image/png;base64,iVBORw0KGgo=");
        waitFor(asked.get(13).gone());
        JsonObject body = claude.requests().get(0).body();
        assertThat(body.getJsonObject("thinking").getInteger("budget_tokens")).isEqualTo(3000);
        assertThat(body.getJsonObject("metadata").getString("user_id")).isEqualTo("u");
        assertThat(body.getInteger("max_tokens")).isEqualTo(4000);
        assertThat(body.getJsonArray("system").encode()).contains("ephemeral");
        JsonArray turns = body.getJsonArray("messages");
        assertThat(turns.getJsonObject(1).encode()).contains("\"signature\":\"c2ln\"", "\"tool_use\"");
        assertThat(turns.getJsonObject(2).encode()).contains("\"is_error\":true");
    }
}
