package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that is frozen in the middle of an answer: what becomes of its request to the LLM server when it thaws. */
class FrozenWorkerIT {
    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final ScriptedLlmServer upstream =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private ServerProcess worker() {
        return cluster.node("worker", Map.of("OPENAI_BASE_URL", upstream.baseUrl()))
                .awaitReady();
    }

    @Test
    void theRequestOfAWorkerThatWasGivenUpIsResetWhenItWakesAndItsTextIsNotMixedIn() {
        upstream.enqueue(LlmScript.stream().role().delta("old ").stall());
        upstream.enqueue(LlmScript.answering("new", " answer"));
        // A worker may answer late on a busy machine, and another attempt would take the next script.
        ServerProcess gateway = cluster.node("gateway", Map.of("TOKENBUS_GATEWAY_START_MS", "10000"));
        gateway.managementPort();
        ServerProcess sleeper = worker();
        gateway.awaitReady();
        JsonSocket client = waitFor(JsonSocket.connect(vertx, gateway));
        client.send(new JsonObject().put("type", "hello").put("features", new JsonArray().add("restart")));
        client.send(new JsonObject().put("type", "start").put("id", "s").put("prompt", "Well?"));
        String streamId = client.streamId("s");
        client.awaitChunk(streamId);
        RecordedRequest abandoned = waitFor(upstream.request(0));

        // Before the freeze: while a member is silent, Hazelcast lets nobody join.
        worker();
        sleeper.freeze();
        client.await(frame -> "restart".equals(frame.getString("type")), "restart");
        JsonObject end = client.awaitEnd(streamId);
        assertThat(abandoned.gone().isComplete()).isFalse();
        sleeper.thaw();

        waitFor(abandoned.gone());
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        assertThat(client.text(streamId)).isEqualTo("old new answer");
    }
}
