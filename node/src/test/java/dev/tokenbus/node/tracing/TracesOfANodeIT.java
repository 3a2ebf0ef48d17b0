package dev.tokenbus.node.tracing;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.tracing.OtlpReceiver.Seen;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedApi;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a node's answers is traced, and what becomes of spans that nobody takes. */
final class TracesOfANodeIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "b7ad6b7169203331";

    private final Vertx vertx = Vertx.vertx();
    // Vert.x closes a client that is unreachable.
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final OtlpReceiver receiver = OtlpReceiver.start(vertx);
    private final ScriptedLlmServer llm =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");
    private @Nullable TokenbusNode node;

    private void start(String... variables) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                "TOKENBUS_TRACING_SEND_EVERY_MS", "10",
                "TOKENBUS_TRACING_ENDPOINT", receiver.endpoint(),
                "OPENAI_BASE_URL", llm.baseUrl()));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        node = waitFor(TokenbusNode.start(
                new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), Configuration.load(null, all))));
    }

    private TokenbusNode node() {
        return Objects.requireNonNull(node);
    }

    @AfterEach
    void close() {
        waitFor(node().close());
        waitFor(vertx.close());
    }

    /** A socket, and what it has heard. */
    private record Socket(WebSocket socket, List<JsonObject> heard) {
        void start() {
            socket.writeTextMessage(new JsonObject().put("prompt", "hello").encode());
        }

        void start(String traceparent) {
            socket.writeTextMessage(new JsonObject()
                    .put("prompt", "hello")
                    .put("traceparent", traceparent)
                    .encode());
        }

        /** The first frame of a type. */
        JsonObject await(String type) {
            patiently().until(() -> of(type).findAny().isPresent());
            return of(type).findFirst().orElseThrow();
        }

        private Stream<JsonObject> of(String type) {
            return heard.stream().filter(frame -> type.equals(frame.getString("type")));
        }

        void awaitAnswers(int count) {
            patiently()
                    .untilAsserted(() -> assertThat(heard)
                            .filteredOn(frame -> "done".equals(frame.getString("type")))
                            .as("%s", heard)
                            .hasSize(count));
        }
    }

    private Socket open(String traceparent) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(node().gatewayPort())
                .setURI("/ws");
        if (!traceparent.isEmpty()) {
            options.putHeader("traceparent", traceparent);
        }
        List<JsonObject> heard = new CopyOnWriteArrayList<>();
        WebSocket socket = waitFor(client.connect(options)
                .onSuccess(opened -> opened.textMessageHandler(text -> heard.add(new JsonObject(text)))));
        return new Socket(socket, heard);
    }

    @Test
    void anAnswerOverAWebSocketIsAPartOfTheTraceOfItsHandshake() {
        start();
        Socket socket = open("00-" + TRACE + "-" + CLIENT + "-01");

        socket.start();
        socket.awaitAnswers(1);

        Seen answer = receiver.awaitTrace(TRACE, 3).stream()
                .filter(span -> span.kind().equals("SERVER"))
                .findFirst()
                .orElseThrow();
        assertThat(answer.name()).isEqualTo("websocket start");
        assertThat(answer.parent()).isEqualTo(CLIENT);
        assertThat(answer.attributes())
                .containsEntry("tokenbus.door", "websocket")
                .doesNotContainKey("http.route");
    }

    @Test
    void aStartCanSayItsTraceWhichABrowserCannotSayInItsHandshake() {
        start();
        Socket socket = open("00-" + "2" + TRACE.substring(1) + "-" + CLIENT + "-01");

        socket.start("00-" + TRACE + "-" + CLIENT + "-01");
        socket.awaitAnswers(1);

        assertThat(receiver.awaitTrace(TRACE, 3))
                .anySatisfy(span -> assertThat(span.parent()).isEqualTo(CLIENT));
    }

    @ParameterizedTest
    @CsvSource({"CHAT, openai, openai", "MESSAGES, anthropic, anthropic", "RESPONSES, responses, openai"})
    void theCallSaysWhoseApiItIsAndWhatTheServerCallsItsModel(ScriptedApi api, String key, String provider) {
        llm.speaking(api);
        start("TOKENBUS_WORKER_UPSTREAM_OPENAI_API", key);
        Socket socket = open("00-" + TRACE + "-" + CLIENT + "-01");

        socket.start();
        socket.awaitAnswers(1);

        assertThat(receiver.awaitTrace(TRACE, 3))
                .anySatisfy(call -> assertThat(call.attributes())
                        .containsEntry("gen_ai.provider.name", provider)
                        .containsEntry("gen_ai.response.model", "scripted")
                        .containsEntry("gen_ai.usage.output_tokens", 2L));
    }

    @Test
    void aClientThatComesBackIsInTheTrace() {
        start();
        Promise<Void> gate = Promise.promise();
        llm.enqueue(LlmScript.stream()
                .role()
                .delta("one ")
                .await(gate.future())
                .delta("two")
                .finish("stop")
                .done());
        Socket first = open("00-" + TRACE + "-" + CLIENT + "-01");
        first.start();
        JsonObject started = first.await("started");
        first.await("chunk");
        Socket again = open("");

        again.socket.writeTextMessage(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", started.getString("streamId"))
                .put("resumeToken", started.getString("resumeToken"))
                .put("after", 1)
                .encode());
        again.await("subscribed");
        gate.complete();

        Seen answer = receiver.awaitTrace(TRACE, 3).stream()
                .filter(span -> span.kind().equals("SERVER"))
                .findFirst()
                .orElseThrow();
        assertThat(answer.event("tokenbus.resume")).containsEntry("tokenbus.after", 1L);
        assertThat(answer.attributes()).containsEntry("tokenbus.stream.id", started.getString("streamId"));
    }

    @Test
    void anAnswerThatIsLeftOutHasNoSpanAnywhereUnlessItsClientTracesIt() {
        start("TOKENBUS_TRACING_SAMPLE_RATIO", "0");
        Socket untraced = open("");
        untraced.start();
        untraced.awaitAnswers(1);
        Socket unsampled = open("00-" + "1" + TRACE.substring(1) + "-" + CLIENT + "-00");
        unsampled.start();
        unsampled.awaitAnswers(1);
        Socket traced = open("00-" + TRACE + "-" + CLIENT + "-01");

        traced.start();

        receiver.awaitTrace(TRACE, 3);
        assertThat(receiver.spans()).hasSize(3);
        assertThat(llm.requests().get(0).headers().get("traceparent")).matches(".*-0[02]");
        assertThat(llm.requests().get(1).headers().get("traceparent"))
                .isEqualTo("00-" + "1" + TRACE.substring(1) + "-" + CLIENT + "-00");
    }

    @Test
    void aReceiverThatNeverAnswersCostsSpansAndNothingElse() {
        HttpServer silent = vertx.createHttpServer().requestHandler(request -> {});
        waitFor(silent.listen(0, "127.0.0.1"));
        start(
                "TOKENBUS_TRACING_ENDPOINT", "http://127.0.0.1:" + silent.actualPort(),
                "TOKENBUS_TRACING_QUEUE_SPANS", "16",
                "TOKENBUS_TRACING_TIMEOUT_MS", "60000");
        Socket socket = open("");

        // Each has three spans; one batch is under way, and 16 spans wait.
        for (int i = 1; i <= 20; i++) {
            socket.start();
            socket.awaitAnswers(i);
        }

        String metrics = NodeCluster.metrics(node());
        assertThat(metrics).contains("tokenbus_trace_queue 16.0");
        assertThat(valueOf("tokenbus_trace_spans_total{outcome=\"dropped\"}", metrics))
                .isGreaterThanOrEqualTo(20);
        assertThat(valueOf("tokenbus_trace_spans_total{outcome=\"sent\"}", metrics))
                .isZero();
    }

    @Test
    void spansThatAReceiverRefusesAreCounted() {
        HttpServer refusing = vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(400).end());
        waitFor(refusing.listen(0, "127.0.0.1"));
        start("TOKENBUS_TRACING_ENDPOINT", "http://127.0.0.1:" + refusing.actualPort());
        Socket socket = open("");

        socket.start();
        socket.awaitAnswers(1);

        patiently()
                .until(() ->
                        valueOf("tokenbus_trace_spans_total{outcome=\"failed\"}", NodeCluster.metrics(node())) == 3);
    }

    private static double valueOf(String series, String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series));
    }
}
