package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client asks reaches the model's server from each worker and through each home that a stream has: real processes. */
class AskedFieldsIT {
    /** Too large for one message on the bus. */
    private static final String IMAGE = "data:image/png;base64," + "iVBORw0K/+".repeat(40_000);

    private static final String OPTIONS = """
            {"maxCompletionTokens": 50, "temperature": 0.5, "stop": ["END"], "seed": 7,
             "tools": [{"type": "function", "function": {"name": "lamp", "strict": null, "parameters": {"type": "object"}}}],
             "toolChoice": {"type": "function", "function": {"name": "lamp"}}, "parallelToolCalls": false,
             "responseFormat": {"type": "json_schema", "json_schema": {"name": "é", "schema": {"type": "object"}}},
             "logprobs": true, "topLogprobs": 3, "reasoningEffort": "low", "n": 1, "metadata": {"a": "b"}, "user": "u",
             "promptCacheKey": "k", "frequencyPenalty": -0.5, "logitBias": {"50256": -100},
             "extra": {"guided_regex": null, "chat_template_kwargs": {"enable_thinking": false}, "min_tokens": 5}}""";

    private static final String SENT = """
            {"model": "scripted", "stream": true, "stream_options": {"include_usage": true},
             "max_completion_tokens": 50, "temperature": 0.5, "stop": ["END"], "seed": 7,
             "tools": [{"type": "function", "function": {"name": "lamp", "strict": null, "parameters": {"type": "object"}}}],
             "tool_choice": {"type": "function", "function": {"name": "lamp"}}, "parallel_tool_calls": false,
             "response_format": {"type": "json_schema", "json_schema": {"name": "é", "schema": {"type": "object"}}},
             "logprobs": true, "top_logprobs": 3, "reasoning_effort": "low", "n": 1, "metadata": {"a": "b"}, "user": "u",
             "prompt_cache_key": "k", "frequency_penalty": -0.5, "logit_bias": {"50256": -100},
             "guided_regex": null, "chat_template_kwargs": {"enable_thinking": false}, "min_tokens": 5}""";

    /** A worker may answer late on a busy machine, and another attempt would take the next script. */
    private static final Map<String, String> PATIENT = Map.of("TOKENBUS_GATEWAY_START_MS", "10000");

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final ScriptedLlmServer upstream =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private static JsonArray messages() {
        JsonObject image = new JsonObject()
                .put("type", "image_url")
                .put("image_url", new JsonObject().put("url", IMAGE).put("detail", "low"));
        return new JsonArray()
                .add(new JsonObject().put("role", "developer").put("content", "Be brief."))
                .add(new JsonObject()
                        .put("role", "user")
                        .put("name", "Ann")
                        .put(
                                "content",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("type", "text")
                                                .put("text", "Is it on? 💡"))
                                        .add(image)))
                .add(new JsonObject("""
                        {"role": "assistant", "content": null, "refusal": null, "tool_calls": [{"id": "c1", "type": "function",
                         "function": {"name": "lamp", "arguments": "{\\"room\\": 7.0}"}}]}"""))
                .add(new JsonObject("""
                        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "on"}]}"""));
    }

    private ServerProcess worker() {
        return cluster.node("worker", Map.of("OPENAI_BASE_URL", upstream.baseUrl()))
                .awaitReady();
    }

    private JsonSocket connect(ServerProcess gateway) {
        return waitFor(JsonSocket.connect(vertx, gateway))
                .send(new JsonObject().put("type", "hello").put("features", new JsonArray().add("restart")));
    }

    /** Subscribes on new connections until the stream is found, like a client that gets {@code locating}. */
    private JsonSocket subscribe(ServerProcess gateway, JsonObject started) {
        AtomicReference<JsonSocket> found = new AtomicReference<>();
        patiently().until(() -> {
            JsonSocket socket = connect(gateway)
                    .send(new JsonObject()
                            .put("type", "subscribe")
                            .put("streamId", started.getString("streamId"))
                            .put("resumeToken", started.getString("resumeToken")));
            found.set(socket);
            return "subscribed"
                    .equals(socket.await(
                                    frame -> "subscribed".equals(frame.getString("type"))
                                            || "error".equals(frame.getString("type")),
                                    "the answer to subscribe")
                            .getString("type"));
        });
        return requireNonNull(found.get());
    }

    @Test
    void whatAClientAsksReachesTheServerUnchangedAlsoThroughANewHomeAndFromAnotherWorker() {
        upstream.enqueue(LlmScript.stream().role().delta("old ").stall());
        upstream.enqueue(LlmScript.answering("new", " answer"));
        ServerProcess home = cluster.node("gateway", PATIENT);
        home.managementPort();
        ServerProcess other = cluster.node("gateway", PATIENT);
        ServerProcess first = worker();
        home.awaitReady();
        other.awaitReady();
        JsonSocket client = connect(home);
        client.send(new JsonObject()
                .put("type", "start")
                .put("id", "s")
                .put("messages", messages())
                .put("options", new JsonObject(OPTIONS)));
        JsonObject started = client.await("started");
        client.awaitChunk(started.getString("streamId"));
        // Before the deaths: while a member is missed, Hazelcast lets nobody join.
        worker();

        home.kill();
        JsonSocket elsewhere = subscribe(other, started);
        first.kill();

        JsonObject end = elsewhere.awaitEnd(started.getString("streamId"));
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        JsonObject sent = new JsonObject(SENT).put("messages", messages());
        assertThat(upstream.requests()).hasSize(2);
        assertThat(upstream.requests().get(0).body()).isEqualTo(sent);
        assertThat(upstream.requests().get(1).body()).isEqualTo(sent);
    }
}
