package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.ProcessRun;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The unpacked archive runs, on every JDK from 17 on that this machine has. */
class RunsOnJdksIT {
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");

    /** The exit code of a JVM that SIGTERM has ended, in its own time. */
    private static final int TERMINATED = 143;

    @TempDir
    private static Path folder;

    private static Path home;
    private final List<ServerProcess> started = new ArrayList<>();

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    /** The first start on a JDK makes an archive of classes, which takes a busy machine long; the tests' starts read it. */
    @BeforeAll
    static void unpack() {
        home = Archive.unpackInto(folder);
        Jdk.all().forEach(jdk -> version(jdk).assertSucceeded());
    }

    @AfterEach
    void end() {
        started.forEach(ServerProcess::kill);
    }

    private static ProcessRun version(Jdk jdk) {
        return ProcessRun.of(
                List.of(home.resolve("tokenbus").toString(), "--version"),
                folder,
                Map.of("PATH", jdk.path()),
                Duration.ofMinutes(3));
    }

    private ServerProcess start(Jdk jdk, Map<String, String> environment, String... arguments) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("PATH", jdk.path());
        List<String> command = new ArrayList<>(List.of(home.resolve("tokenbus").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--management-port", "0"));
        ServerProcess process = ServerProcess.start(command, all);
        started.add(process);
        return process;
    }

    private static JsonObject answer(ServerProcess gateway) throws IOException, InterruptedException {
        return new JsonObject(post(gateway, false)).getJsonArray("choices").getJsonObject(0);
    }

    private static String post(ServerProcess gateway, boolean isStreamed) throws IOException, InterruptedException {
        JsonObject prompt = new JsonObject()
                .put("model", "sim-echo")
                .put("stream", isStreamed)
                .put("messages", List.of(Map.of("role", "user", "content", "one two three")));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(prompt.encode()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The text and the last finish reason of an answer that comes as events. */
    private static String streamed(ServerProcess gateway) throws IOException, InterruptedException {
        String events = post(gateway, true);
        assertThat(events).contains("\"finish_reason\":\"stop\"").contains("data: [DONE]");
        return CONTENT.matcher(events).results().map(each -> each.group(1)).collect(Collectors.joining());
    }

    /** The last answer is under way when the node is asked to end. */
    @ParameterizedTest
    @MethodSource("jdks")
    void itStreamsAndDrainsOnThisJdkWithoutAWarningOfIt(Jdk jdk) throws Exception {
        ServerProcess dev = start(jdk, Map.of(), "dev", "--port", "0").awaitReady();
        Vertx vertx = Vertx.vertx();
        try {
            JsonObject choice = answer(dev);
            assertThat(choice.getJsonObject("message").getString("content")).contains("one two three");
            assertThat(choice.getString("finish_reason")).isEqualTo("stop");
            assertThat(streamed(dev)).contains("one two three");

            JsonSocket socket = JsonSocket.connect(vertx, dev)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);
            String stream = socket.start("a", 80, 50).streamId("a");
            socket.awaitChunk(stream);
            dev.terminate();

            JsonObject end = socket.awaitEnd(stream);
            assertThat(end.getString("type")).as("%s", end).isEqualTo("done");
            assertThat(end.getJsonObject("usage").getInteger("completionTokens"))
                    .isEqualTo(80);
            assertThat(socket.text(stream)).isNotBlank();
            assertThat(dev.awaitExit()).isEqualTo(TERMINATED);
            assertThat(dev.err()).doesNotContain("WARNING");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
        assertThat(version(jdk)).isEqualTo(new ProcessRun(0, "tokenbus 0.1.0\n"));
    }

    @Test
    void nodesOnDifferentJdksAreACluster() throws Exception {
        List<Jdk> jdks = jdks();
        int port = FreePorts.row(2);
        Map<String, String> cluster = Map.of(
                "TOKENBUS_CLUSTER_NAME",
                "test-" + UUID.randomUUID(),
                "TOKENBUS_CLUSTER_PORT",
                Integer.toString(port),
                // The first node need not wait for another one.
                "TOKENBUS_CLUSTER_MEMBERS",
                FreePorts.addresses(port, 1));
        ServerProcess gateway = start(jdks.get(0), cluster, "node", "--roles", "gateway,metrics", "--port", "0");
        // It is ready when there is a worker.
        gateway.managementPort();
        ServerProcess worker = start(jdks.get(jdks.size() - 1), cluster, "node", "--roles", "worker")
                .awaitReady();
        gateway.awaitReady();

        assertThat(answer(gateway).getString("finish_reason")).isEqualTo("stop");

        worker.terminate();
        assertThat(worker.awaitExit()).isEqualTo(TERMINATED);
        gateway.terminate();
        assertThat(gateway.awaitExit()).isEqualTo(TERMINATED);
    }
}
