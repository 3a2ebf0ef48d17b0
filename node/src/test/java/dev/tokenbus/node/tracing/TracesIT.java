package dev.tokenbus.node.tracing;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.tracing.OtlpReceiver.Seen;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The trace of an answer over the nodes of a cluster, as a receiver of OTLP has it: nodes with real Hazelcast, spans over real sockets. */
final class TracesIT {
    private static final String MODEL = "scripted";
    private static final String CLIENT = "00f067aa0ba902b7";
    private static final String STATE = "vendor=1";
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final OtlpReceiver RECEIVER = OtlpReceiver.start(VERTX);
    private static final ScriptedLlmServer LLM =
            waitFor(ScriptedLlmServer.start(VERTX)).models(MODEL);
    private static TokenbusNode gateway;
    private static TokenbusNode worker;

    private final String traceId = String.format("%032x", System.nanoTime());
    private final int asked = LLM.requests().size();

    @BeforeAll
    static void start() {
        gateway = CLUSTER.start(config(Map.of()), Role.GATEWAY);
        worker = CLUSTER.start(config(Map.of()), Role.WORKER);
        awaitModel(gateway, 1);
    }

    @AfterAll
    static void close() {
        CLUSTER.close();
        waitFor(VERTX.close());
    }

    private static NodeConfig config(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_GATEWAY_DRAIN_MS", "500",
                "TOKENBUS_WORKER_DRAIN_MS", "500",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                "TOKENBUS_NODE_EVENT_LOOPS", "1",
                "TOKENBUS_TRACING_SEND_EVERY_MS", "10",
                "OPENAI_BASE_URL", LLM.baseUrl(),
                "OTEL_EXPORTER_OTLP_ENDPOINT", RECEIVER.endpoint(),
                "OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b",
                "OTEL_SERVICE_NAME", "answers"));
        all.putAll(more);
        return Configuration.load(null, all);
    }

    @Test
    void anAnswerIsOneTraceFromTheClientThroughTwoNodesToTheModelsServer() {
        LLM.enqueue(LlmScript.answering("Hel", "lo"));

        assertThat(waitFor(ask(gateway)).body()).contains("Hello");

        List<Seen> trace = RECEIVER.awaitTrace(traceId, 3);
        assertThat(trace).hasSize(3);
        Seen answer = named(trace, "POST /v1/chat/completions");
        Seen attempt = named(trace, "generate " + MODEL);
        Seen call = named(trace, "chat " + MODEL);
        assertThat(answer.kind() + attempt.kind() + call.kind()).isEqualTo("SERVERINTERNALCLIENT");
        assertThat(answer.parent()).isEqualTo(CLIENT);
        assertThat(attempt.parent()).isEqualTo(answer.id());
        assertThat(call.parent()).isEqualTo(attempt.id());
        assertThat(answer.node())
                .containsEntry("service.name", "answers")
                .containsEntry("service.instance.id", gateway.nodeId());
        assertThat(attempt.node()).containsEntry("service.instance.id", worker.nodeId());
        assertThat(answer.attributes())
                .containsEntry("tokenbus.door", "chat")
                .containsEntry("http.route", "/v1/chat/completions")
                .containsEntry("gen_ai.request.model", MODEL)
                .containsEntry("tokenbus.outcome", "done")
                .containsKey("tokenbus.stream.id");
        assertThat(answer.events()).contains("tokenbus.first_token");
        assertThat(attempt.events()).contains("tokenbus.begun", "tokenbus.first_token");
        assertThat(call.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", MODEL)
                .containsEntry("gen_ai.request.max_tokens", 50L)
                .containsEntry("gen_ai.request.temperature", 0.5)
                .containsEntry("gen_ai.response.model", MODEL)
                .containsEntry("gen_ai.response.finish_reasons", List.of("stop"))
                .containsEntry("gen_ai.usage.input_tokens", 7L)
                .containsEntry("gen_ai.usage.output_tokens", 2L)
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("server.port", (long) LLM.port())
                .containsKey("gen_ai.response.time_to_first_chunk");
        assertThat(heard().headers().getAll("traceparent")).containsExactly("00-" + traceId + "-" + call.id() + "-01");
        assertThat(heard().headers().get("tracestate")).isEqualTo(STATE);
        assertThat(RECEIVER.headers())
                .allSatisfy(each -> assertThat(each.get("x-key")).isEqualTo("a b"));
        assertThat(trace.toString()).doesNotContain("secret prompt").doesNotContain("Hel");
    }

    @Test
    void aSecondTryAndAFailureAreInTheTrace() {
        LLM.enqueue(LlmScript.error(503, "busy")).enqueue(LlmScript.error(400, "secret prompt is bad"));

        assertThat(waitFor(ask(gateway)).statusCode()).isGreaterThanOrEqualTo(400);

        List<Seen> trace = RECEIVER.awaitTrace(traceId, 3);
        assertThat(named(trace, "chat " + MODEL).event("tokenbus.retry"))
                .containsEntry("error.type", "upstream_unavailable")
                .containsEntry("tokenbus.retry", 1L);
        assertThat(trace).hasSize(3).allSatisfy(span -> {
            assertThat(span.isError()).isTrue();
            assertThat(span.attributes()).containsEntry("error.type", "upstream_rejected");
            assertThat(span.span().getStatus().getMessage()).isEmpty();
        });
    }

    @Test
    void anotherWorkerGoesOnInTheSameTrace() {
        LLM.enqueue(LlmScript.stream().role().stall()).enqueue(LlmScript.answering("at", " last"));
        Future<HttpResponse<String>> response = ask(gateway);
        waitFor(LLM.request(asked));
        TokenbusNode other = CLUSTER.start(config(Map.of()), Role.WORKER);
        awaitModel(gateway, 2);

        String lost = worker.nodeId();
        CLUSTER.kill(worker);
        worker = other;

        assertThat(waitFor(response).body()).contains("at last");
        List<Seen> trace = RECEIVER.awaitTrace(traceId, 3);
        Seen answer = named(trace, "POST /v1/chat/completions");
        assertThat(named(trace, "generate " + MODEL).parent()).isEqualTo(answer.id());
        assertThat(answer.event("tokenbus.failover"))
                .containsEntry("tokenbus.from", lost + "/0")
                .containsEntry("tokenbus.to", other.nodeId() + "/0")
                .containsEntry("tokenbus.reason", "worker_lost")
                .containsEntry("tokenbus.continues", false);
    }

    @Test
    void anotherHomeGoesOnInTheSameTrace() {
        Promise<Void> gate = Promise.promise();
        LLM.enqueue(LlmScript.stream()
                .role()
                .delta("one ")
                .await(gate.future())
                .delta("two")
                .finish("stop")
                .usage(7, 2)
                .done());
        // It leaves when its stream has moved and its client has gone.
        TokenbusNode leaving = CLUSTER.start(config(Map.of("TOKENBUS_GATEWAY_DRAIN_MS", "20000")), Role.GATEWAY);
        awaitModel(leaving, 1);
        CompletableFuture<HttpResponse<String>> response = send(leaving, "x-tokenbus-on-disconnect", "finish");
        waitFor(LLM.request(asked));
        response.cancel(true);

        waitFor(leaving.close());
        gate.complete();

        List<Seen> trace = RECEIVER.awaitTrace(traceId, 4);
        Seen answer = named(trace, "POST /v1/chat/completions");
        Seen adopted = named(trace, "adopt");
        assertThat(answer.attributes())
                .containsEntry("tokenbus.outcome", "moved")
                .containsEntry("tokenbus.to", gateway.nodeId());
        assertThat(adopted.parent()).isEqualTo(answer.id());
        assertThat(adopted.attributes()).containsEntry("tokenbus.outcome", "done");
        assertThat(named(trace, "generate " + MODEL).event("tokenbus.move"))
                .containsEntry("tokenbus.from", leaving.nodeId())
                .containsEntry("tokenbus.to", gateway.nodeId());
    }

    /** Waits until a gateway itself can use the model, and the node knows so many workers that have it. */
    private static void awaitModel(TokenbusNode node, int workers) {
        NodeCluster.awaitReady(node);
        patiently()
                .until(() -> NodeCluster.status(node).getJsonArray("nodes").stream()
                                .filter(each -> each.toString().contains("\"" + MODEL + "\""))
                                .count()
                        == workers);
        URI models = URI.create("http://127.0.0.1:" + node.gatewayPort() + "/api/models");
        patiently()
                .until(() -> HTTP.send(HttpRequest.newBuilder(models).build(), HttpResponse.BodyHandlers.ofString())
                        .body()
                        .contains("\"" + MODEL + "\""));
    }

    private Future<HttpResponse<String>> ask(TokenbusNode node) {
        return Future.fromCompletionStage(send(node));
    }

    private CompletableFuture<HttpResponse<String>> send(TokenbusNode node, String... headers) {
        JsonObject body = new JsonObject()
                .put("model", MODEL)
                .put("max_tokens", 50)
                .put("temperature", 0.5)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "secret prompt")));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("traceparent", "00-" + traceId + "-" + CLIENT + "-01")
                .header("tracestate", STATE);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.sendAsync(
                request.POST(HttpRequest.BodyPublishers.ofString(body.encode())).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private RecordedRequest heard() {
        return waitFor(LLM.request(asked));
    }

    private static Seen named(List<Seen> trace, String name) {
        return trace.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name + " among " + trace));
    }
}
