package dev.tokenbus.node.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SDKs that nobody here wrote, against the door for chat completions of a whole node with a scripted LLM server behind it. */
final class ChatClientsIT {
    private static final String[] CASES = {
        "stream",
        "whole",
        "tools",
        "error before the first byte",
        "error after the first byte",
        "refused prompts",
        "cancel"
    };

    private static final Vertx VERTX = Vertx.vertx();
    private static TokenbusNode node;
    private static ScriptControl control;

    @BeforeAll
    static void startNode() throws Exception {
        ChatScripts upstream = new ChatScripts(VERTX);
        control = new ScriptControl(VERTX, upstream.actions());
        node = start(upstream);
    }

    /** A node that asks the scripted server once for each answer. */
    static TokenbusNode start(ChatScripts upstream) throws Exception {
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_GATEWAY_PORT",
                        "0",
                        "TOKENBUS_NODE_MANAGEMENT_PORT",
                        "0",
                        // A keep-alive before a refusal would make it one in the middle.
                        "TOKENBUS_GATEWAY_KEEP_ALIVE_MS",
                        "60000",
                        "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                        upstream.baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_A_MAX_RETRIES",
                        "0"));
        return ServerRun.await(
                TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)), 30);
    }

    @AfterAll
    static void close() throws Exception {
        ServerRun.await(node.close(), 60);
        ServerRun.await(VERTX.close(), 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "ai", "langchain"})
    void anSdkGetsWhatItExpects(String client) {
        Object[] arguments = new Object[3 + CASES.length];
        arguments[0] = "http://127.0.0.1:" + node.gatewayPort() + "/v1";
        arguments[1] = control.url();
        arguments[2] = "none";
        System.arraycopy(CASES, 0, arguments, 3, CASES.length);

        ProcessRun run = NodeScripts.clients()
                .runBeside("/clients/chat/" + client + ".mjs", Duration.ofMinutes(2), Map.of(), arguments);

        run.assertSucceeded();
        assertThat(run.output().lines())
                .containsAll(List.of(CASES).stream()
                        .map(name -> client + ": " + name + ": ok")
                        .toList());
    }
}
