package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.process.ContinuingWorker;
import dev.tokenbus.node.upstream.RefusedPrompt;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Responses with the cases of the Open Responses specification, and with OpenAI's own SDK, all against the same processes; those die at
 * the end of the SDK's cases.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ResponsesClientsIT {
    /**
     * On a busy machine an answer may come late: of a worker, and another attempt would take the next script; or of the model's server, and
     * a keep-alive before a refusal would make it one in the middle.
     */
    private static final Map<String, String> PATIENT =
            Map.of("TOKENBUS_GATEWAY_START_MS", "10000", "TOKENBUS_GATEWAY_KEEP_ALIVE_MS", "60000");

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final ScriptedLlmServer upstream =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");
    private final Map<String, Runnable> actions = new HashMap<>();
    private Promise<Void> gate = Promise.promise();
    private ServerProcess home;
    private ServerProcess other;
    private ServerProcess worker;

    @BeforeAll
    void start() {
        home = cluster.node("gateway", PATIENT);
        home.managementPort();
        other = cluster.node("gateway", PATIENT);
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        home.awaitReady();
        other.awaitReady();
        actions.put("answers", () -> upstream.enqueue(answer(LlmScript.stream().delta("Hello"))));
        actions.put("calls", this::calls);
        actions.put("waits", this::waits);
        actions.put("release", () -> gate.tryComplete());
        actions.put("upstream-is-left", () -> patiently().until(lastRequest().gone()::isComplete));
        actions.put("refuses", () -> upstream.enqueue(LlmScript.error(400, "not like that")));
        for (RefusedPrompt refused : RefusedPrompt.values()) {
            actions.put("refuses-" + refused.word(), () -> upstream.enqueue(refused.before()));
            actions.put("breaks-" + refused.word(), () -> upstream.enqueue(refused.after("Hello")));
        }
        actions.put(
                "breaks",
                () -> upstream.enqueue(LlmScript.stream().delta("Hello").hangUp()));
        actions.put("saw-image", () -> assertThat(lastMessages()).contains("\"type\":\"image_url\""));
        actions.put(
                "saw-turns",
                () -> assertThat(lastMessages())
                        .contains("\"role\":\"assistant\",\"content\":\"Hello Alice!", "What is my name?"));
        actions.put("worker-dies", this::workerDies);
        actions.put("gateway-dies", () -> home.kill());
    }

    @AfterAll
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private static LlmScript answer(LlmScript begun) {
        return begun.delta(" wörld \"你\" 💡\n").finish("stop").usage(7, 2).done();
    }

    private void waits() {
        gate = Promise.promise();
        upstream.enqueue(answer(LlmScript.stream().delta("Hello").await(gate.future())));
    }

    private void calls() {
        upstream.enqueue(LlmScript.stream()
                .toolCall(call(0, "call_1", "lamp", "{\"room\":\"kü"))
                .toolCall(call(0, null, null, "che\",\"on\":true}"))
                .toolCall(call(1, "call_2", "door", "{}"))
                .finish("tool_calls")
                .usage(7, 2)
                .done());
    }

    private static JsonObject call(int index, @Nullable String id, @Nullable String name, String arguments) {
        JsonObject function = new JsonObject().put("arguments", arguments);
        JsonObject call = new JsonObject().put("index", index).put("function", function);
        if (id != null) {
            call.put("id", id).put("type", "function");
            function.put("name", name);
        }
        return call;
    }

    private RecordedRequest lastRequest() {
        List<RecordedRequest> requests = upstream.requests();
        return requests.get(requests.size() - 1);
    }

    private String lastMessages() {
        return lastRequest().body().getJsonArray("messages").encode();
    }

    private void workerDies() {
        upstream.enqueue(
                LlmScript.stream().delta(" and more").finish("stop").usage(7, 2).done());
        ServerProcess dying = worker;
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        dying.kill();
    }

    private static String url(ServerProcess gateway) {
        return "http://127.0.0.1:" + gateway.gatewayPort() + "/v1";
    }

    private ProcessRun run(String script) {
        return NodeScripts.clients()
                .runBeside(
                        "/clients/responses/" + script,
                        Duration.ofMinutes(2),
                        Map.of(),
                        url(home),
                        new ScriptControl(vertx, actions).url(),
                        url(other));
    }

    @Test
    @Order(2)
    void theSdkOfOpenAiHasEverythingAndGoesOnWhenProcessesDie() {
        ProcessRun run = run("openai.mjs");

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.endsWith(": ok"))).hasSize(15);
    }

    @Test
    @Order(1)
    void theCasesOfTheSpecificationPass() {
        ProcessRun run = run("compliance.mjs");

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.endsWith(": ok"))).hasSize(7);
    }
}
