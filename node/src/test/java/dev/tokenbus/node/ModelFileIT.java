package dev.tokenbus.node;

import static dev.tokenbus.node.ThreeProcesses.nodeId;
import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.JsonSocket;
import dev.tokenbus.testkit.ProcessCluster;
import dev.tokenbus.testkit.ServerProcess;
import dev.tokenbus.testkit.TinyModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real llama.cpp in the workers of a cluster: an answer goes on elsewhere to the same end, byte for byte. */
class ModelFileIT {
    private static final int STREAMS = 4;
    private static final int TOKENS = 250;

    @TempDir
    static Path directory;

    private static final Vertx CLIENT = Vertx.vertx();
    private static ProcessCluster cluster;
    private static ServerProcess gateway;
    private static final Map<String, ServerProcess> workers = new HashMap<>();

    @BeforeAll
    static void start() {
        Path file = TinyModel.writeEndless(directory.resolve("tiny.gguf"));
        cluster = ProcessCluster.create();
        gateway = cluster.node("gateway,metrics", Map.of());
        Map<String, String> model = Map.of(
                "TOKENBUS_WORKER_MODEL_FILE_PATH",
                file.toString(),
                "TOKENBUS_WORKER_MODEL_FILE_THREADS",
                "1",
                "JDK_JAVA_OPTIONS",
                "-Dtokenbus.modules=" + System.getProperty("tokenbus.gguf.jar"));
        gateway.managementPort();
        List<ServerProcess> started = IntStream.range(0, 2)
                .mapToObj(i -> cluster.node("worker", model))
                .toList();
        for (ServerProcess worker : started) {
            workers.put(nodeId(worker.awaitReady()), worker);
        }
        patiently()
                .until(() -> gateway.json("/api/status").getJsonArray("nodes").stream()
                                .filter(node -> ((JsonObject) node).encode().contains("tiny-walk"))
                                .count()
                        == 2);
    }

    @AfterAll
    static void close() {
        cluster.close();
        waitFor(CLIENT.close());
    }

    private static void ask(JsonSocket socket, String id) {
        socket.send(new JsonObject()
                .put("id", id)
                .put("prompt", "Story " + id)
                .put("options", new JsonObject().put("temperature", 0).put("maxTokens", TOKENS)));
    }

    private static List<String> prompts() {
        return IntStream.range(0, STREAMS).mapToObj(i -> "p" + i).toList();
    }

    /** Of four streams on two workers at least one loses its worker wherever its text is: after a blank, inside a character. */
    @Test
    void anAnswerWhoseWorkerIsKilledComesToTheSameEndByteForByte() {
        JsonSocket before = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        Map<String, String> undisturbed = new HashMap<>();
        prompts().forEach(id -> ask(before, id));
        for (String id : prompts()) {
            assertThat(before.awaitEnd(before.streamId(id)).getString("type")).isEqualTo("done");
            undisturbed.put(id, before.text(before.streamId(id)));
        }
        assertThat(undisturbed.values())
                .doesNotHaveDuplicates()
                .anyMatch(text -> text.codePoints().anyMatch(point -> point > 0xFFFF));

        JsonSocket socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        prompts().forEach(id -> ask(socket, id));
        prompts().forEach(id -> socket.awaitChunk(socket.streamId(id)));
        workerOf(socket, socket.streamId("p0")).kill();

        int moved = 0;
        for (String id : prompts()) {
            JsonObject end = socket.awaitEnd(socket.streamId(id));
            assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
            assertThat(socket.text(socket.streamId(id))).isEqualTo(undisturbed.get(id));
            assertThat(end.getString("finishReason")).isEqualTo("length");
            assertThat(end.getJsonObject("usage").getInteger("completionTokens"))
                    .isEqualTo(TOKENS);
            moved += end.getJsonObject("timings").getJsonArray("attempts").size() - 1;
        }
        assertThat(moved).isPositive();
    }

    private static ServerProcess workerOf(JsonSocket socket, String streamId) {
        socket.send(new JsonObject().put("type", "health").put("streamId", streamId));
        JsonObject health = socket.await(
                frame -> "health".equals(frame.getString("type")) && streamId.equals(frame.getString("streamId")),
                "health of " + streamId);
        return Objects.requireNonNull(workers.get(health.getString("worker").replaceFirst("/.*", "")));
    }
}
