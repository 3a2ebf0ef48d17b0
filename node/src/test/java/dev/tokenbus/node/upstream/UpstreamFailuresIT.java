package dev.tokenbus.node.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedApi;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures of an LLM server as a client of the whole node sees them: the right code, and one terminal frame. */
final class UpstreamFailuresIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<ScriptedApi, ScriptedLlmServer> UPSTREAMS = new EnumMap<>(ScriptedApi.class);
    private static TokenbusNode node;
    private static TokenbusClient client;

    @BeforeAll
    static void startNode() throws Exception {
        for (ScriptedApi api : ScriptedApi.values()) {
            ScriptedLlmServer server = ServerRun.await(ScriptedLlmServer.start(VERTX), 10);
            UPSTREAMS.put(api, server.speaking(api).models(modelOf(api)));
        }
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_GATEWAY_PORT",
                        "0",
                        "TOKENBUS_NODE_MANAGEMENT_PORT",
                        "0",
                        "OPENAI_BASE_URL",
                        upstream(ScriptedApi.CHAT).baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_B_BASE_URL",
                        upstream(ScriptedApi.MESSAGES).baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_B_API",
                        "anthropic",
                        "TOKENBUS_WORKER_UPSTREAM_C_BASE_URL",
                        upstream(ScriptedApi.RESPONSES).baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_C_API",
                        "responses"));
        node = ServerRun.await(
                TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)), 30);
        client = ServerRun.await(TokenbusClient.connect(VERTX, URI.create("ws://localhost:" + node.gatewayPort())), 10);
    }

    private static ScriptedLlmServer upstream(ScriptedApi api) {
        return Objects.requireNonNull(UPSTREAMS.get(api));
    }

    private static String modelOf(ScriptedApi api) {
        return "scripted-" + api.name().toLowerCase(Locale.ROOT);
    }

    @AfterAll
    static void close() throws Exception {
        ServerRun.await(client.close(), 10);
        ServerRun.await(node.close(), 60);
        ServerRun.await(VERTX.close(), 10);
    }

    static Stream<Arguments> faults() {
        return Stream.of(ScriptedApi.values())
                .flatMap(api -> faultsOfAny().map(fault -> {
                    Object[] of = fault.get();
                    return Arguments.of(api, of[0], of[1], of[2]);
                }));
    }

    private static Stream<Arguments> faultsOfAny() {
        return Stream.of(
                Arguments.of("a refusal", ErrorCode.UPSTREAM_REJECTED, LlmScript.error(400, "no")),
                Arguments.of(
                        "a prompt that is too long", RefusedPrompt.TOO_LONG.code(), RefusedPrompt.TOO_LONG.before()),
                Arguments.of("… in the middle", RefusedPrompt.TOO_LONG.code(), RefusedPrompt.TOO_LONG.after("half")),
                Arguments.of(
                        "a prompt that is filtered", RefusedPrompt.FILTERED.code(), RefusedPrompt.FILTERED.before()),
                Arguments.of("… in the middle", RefusedPrompt.FILTERED.code(), RefusedPrompt.FILTERED.after("half")),
                Arguments.of("a rate limit", ErrorCode.RATE_LIMITED, LlmScript.error(429, "slow down")),
                Arguments.of("an error of the server", ErrorCode.UPSTREAM_UNAVAILABLE, LlmScript.error(500, "broken")),
                Arguments.of(
                        "silence before the first token",
                        ErrorCode.FIRST_TOKEN_TIMEOUT,
                        LlmScript.stream().role().stall()),
                Arguments.of(
                        "silence in the middle",
                        ErrorCode.IDLE_TIMEOUT,
                        LlmScript.stream().delta("half").stall()),
                Arguments.of(
                        "an answer cut by FIN",
                        ErrorCode.UPSTREAM_TRUNCATED,
                        LlmScript.stream().delta("half").hangUp()),
                Arguments.of(
                        "an answer cut by RST",
                        ErrorCode.UPSTREAM_TRUNCATED,
                        LlmScript.stream().delta("half").reset()),
                Arguments.of(
                        "rubbish",
                        ErrorCode.UPSTREAM_MALFORMED,
                        LlmScript.stream().delta("half").event("{not json").done()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void aFaultOfTheUpstreamReachesTheClientWithItsCode(ScriptedApi api, String name, ErrorCode code, LlmScript fault)
            throws Exception {
        upstream(api).enqueue(fault);

        ServerFrame end = ask(modelOf(api), 500);

        assertThat(end).isInstanceOf(ServerFrame.Error.class);
        ServerFrame.Error error = (ServerFrame.Error) end;
        assertThat(error.failure().code()).as(name).isEqualTo(code);
        assertThat(error.isTerminal()).isTrue();
        assertThat(error.usage()).isNotNull();
    }

    @Test
    void aCompleteAnswerOfTheUpstreamIsTheDefaultModelsAndDone() throws Exception {
        upstream(ScriptedApi.CHAT).enqueue(LlmScript.answering("All ", "is ", "well."));

        ServerFrame end = ask(null, 5000);

        assertThat(end).isInstanceOf(ServerFrame.Done.class);
        assertThat(((ServerFrame.Done) end).chars()).isEqualTo("All is well.".length());
    }

    /** Without retries, and with short timeouts. */
    private static ServerFrame ask(@Nullable String model, int timeoutMs) throws Exception {
        StreamOptions options = new StreamOptions(0, timeoutMs, 0, OnWorkerLoss.CONTINUE, 5, 0, -1);
        StreamConfig config =
                new StreamConfig(model, null, null, null, List.of(), null, options, SimulationOptions.NONE);
        return ServerRun.await(client.start("What is it like?", config).lastFrame(), 30);
    }
}
