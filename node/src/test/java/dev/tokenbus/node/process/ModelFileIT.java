package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.node.process.ThreeProcesses.nodeId;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.gguf.TinyModel;
import dev.tokenbus.testkit.gguf.TinyModel.Pause;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real llama.cpp in the workers of a cluster: an answer goes on elsewhere to the same end, byte for byte, wherever it was. */
class ModelFileIT {
    private static final int STREAMS = 4;
    private static final int TOKENS = 1000;
    /** Three seconds or more, in which a worker is killed. */
    private static final int PAUSE_TOKENS = 1500;

    @TempDir
    static Path directory;

    private static final Vertx CLIENT = Vertx.vertx();
    private static ProcessCluster cluster;
    private static ServerProcess gateway;
    private static final Map<String, ServerProcess> workers = new HashMap<>();

    @BeforeAll
    static void start() {
        cluster = ProcessCluster.create();
        gateway = cluster.node("gateway,metrics", Map.of());
        gateway.managementPort();
    }

    /** Two more workers, with this model. */
    private static void startWorkers(Path file, String name) {
        Map<String, String> model = Map.of(
                "TOKENBUS_WORKER_MODEL_FILE_PATH",
                file.toString(),
                "TOKENBUS_WORKER_MODEL_FILE_THREADS",
                "1",
                "JDK_JAVA_OPTIONS",
                "-Dtokenbus.modules=" + System.getProperty("tokenbus.gguf.jar"));
        List<ServerProcess> started = IntStream.range(0, 2)
                .mapToObj(i -> cluster.node("worker", model))
                .toList();
        for (ServerProcess worker : started) {
            workers.put(nodeId(worker.awaitReady()), worker);
        }
        patiently()
                .until(() -> gateway.json("/api/status").getJsonArray("nodes").stream()
                                .filter(node -> ((JsonObject) node).encode().contains(name))
                                .count()
                        == 2);
    }

    @AfterAll
    static void close() {
        cluster.close();
        waitFor(CLIENT.close());
    }

    private static void ask(JsonSocket socket, String id) {
        ask(socket, id, new JsonObject().put("model", "tiny-walk").put("maxTokens", TOKENS));
    }

    private static void ask(JsonSocket socket, String id, JsonObject options) {
        socket.send(new JsonObject()
                .put("id", id)
                .put("prompt", "Story " + id)
                .put("options", options.put("temperature", 0)));
    }

    private static List<String> prompts() {
        return IntStream.range(0, STREAMS).mapToObj(i -> "p" + i).toList();
    }

    /** Of four streams on two workers at least one loses its worker, wherever its text is. */
    @Test
    void anAnswerWhoseWorkerIsKilledComesToTheSameEndByteForByte() {
        startWorkers(TinyModel.writeEndless(directory.resolve("tiny.gguf")), "tiny-walk");
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

    /** What was said when the model began to pause: all before the emoji, or all to the blank of its own. */
    private static String beforePause(Pause pause, String text) {
        return text.substring(0, pause == Pause.IN_EMOJI ? text.indexOf("\uD83D\uDE00") : text.indexOf("  ") + 1);
    }

    @ParameterizedTest
    @EnumSource(Pause.class)
    void soDoesOneWhoseWorkerIsKilledInsideACharacterOrAfterABlank(Pause pause) {
        Path file = TinyModel.writePausing(directory.resolve(pause.model() + ".gguf"), pause, PAUSE_TOKENS);
        startWorkers(file, pause.model());
        JsonObject options = new JsonObject().put("model", pause.model());
        JsonSocket socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        ask(socket, "p", options);
        String undisturbed = socket.streamId("p");
        assertThat(socket.awaitEnd(undisturbed).getString("finishReason")).isEqualTo("stop");
        String whole = socket.text(undisturbed);
        String first = beforePause(pause, whole);
        assertThat(first).isNotEmpty();

        JsonSocket again = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        ask(again, "p", options);
        String stream = again.streamId("p");
        patiently().until(() -> again.text(stream).equals(first));
        workerOf(again, stream).kill();

        JsonObject end = again.awaitEnd(stream);
        assertThat(end.getString("finishReason")).as(end.encode()).isEqualTo("stop");
        JsonArray attempts = end.getJsonObject("timings").getJsonArray("attempts");
        assertThat(attempts).hasSize(2);
        assertThat(again.textOf(stream, attempts.getJsonObject(0).getLong("epoch")))
                .as("said before it was killed")
                .isEqualTo(first);
        assertThat(again.text(stream)).isEqualTo(whole);
    }

    @Test
    void whereTheLibraryCannotBeLoadedTheNodeSaysSoAndAllElseWorks() {
        Path file = TinyModel.write(directory.resolve("unloadable.gguf"));
        ServerProcess worker = cluster.node(
                "worker",
                Map.of(
                        "TOKENBUS_WORKER_MODEL_FILE_PATH",
                        file.toString(),
                        "JDK_JAVA_OPTIONS",
                        "-Dos.arch=pdp11 -Dtokenbus.modules=" + System.getProperty("tokenbus.gguf.jar")));
        String node = nodeId(worker.awaitReady());
        workers.put(node, worker);
        String why = "there is no library of llama.cpp for " + System.getProperty("os.name") + " pdp11";
        patiently().until(() -> gateway.json("/api/status").encode().contains(why));
        assertThat(worker.err()).contains("msg=\"the model file cannot be loaded\"", "unloadable.gguf cause=\"" + why);

        JsonSocket socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        ask(socket, "lost", new JsonObject().put("model", "unloadable"));
        JsonObject error = socket.await("error");
        assertThat(error.getString("error")).contains("could not be loaded");
        socket.start("sim", 5, 0);
        assertThat(socket.awaitEnd(socket.streamId("sim")).getString("type")).isEqualTo("done");
    }

    private static ServerProcess workerOf(JsonSocket socket, String streamId) {
        socket.send(new JsonObject().put("type", "health").put("streamId", streamId));
        JsonObject health = socket.await(
                frame -> "health".equals(frame.getString("type")) && streamId.equals(frame.getString("streamId")),
                "health of " + streamId);
        return Objects.requireNonNull(workers.get(health.getString("worker").replaceFirst("/.*", "")));
    }
}
