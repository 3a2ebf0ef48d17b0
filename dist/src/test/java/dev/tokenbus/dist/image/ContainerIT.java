package dev.tokenbus.dist.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.ProcessRun;
import dev.tokenbus.testkit.machine.Signals;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image runs: without a container engine, by what one asks of the kernel. */
class ContainerIT {
    /** What the chart lets be written to. */
    static final List<String> WRITABLE = List.of("/tmp", "/var/lib/tokenbus/usage");

    private static final String VOLUME = WRITABLE.get(1);

    /** The exit code of a JVM that SIGTERM has ended, in its own time. */
    private static final int TERMINATED = 143;

    @TempDir
    private static Path folder;

    private static Image image;
    private static Container container;
    private static Vertx vertx;

    @BeforeAll
    static void unpack() throws IOException {
        image = Image.in(Files.createDirectory(folder.resolve("image")));
        container = Container.of(image, Files.createDirectory(folder.resolve("root")));
        container.volume(VOLUME, Files.createDirectory(folder.resolve("volume")));
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        if (vertx != null) {
            vertx.close().await();
        }
    }

    @Test
    void itsFlagsAreDefaultsThatAVariableOverrides() {
        ProcessRun version = container.tokenbus(
                Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=30 -XX:+PrintFlagsFinal"), "--version");

        version.assertSucceeded();
        assertThat(version.output())
                .contains("tokenbus 0.1.0")
                .containsPattern(" MaxRAMPercentage += 30\\.0+ +\\{product} \\{environment}")
                .containsPattern(" UseSerialGC += true +\\{product} \\{config file}")
                .containsPattern(" MaxNewSize += 16777216 +\\{product} \\{config file}");
    }

    @Test
    void everyLibraryThatItsLibrariesNeedIsInIt() {
        assertThat(container.librariesThatCannotBeLoaded()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsSaidWithItsName() {
        ProcessRun run = container.tokenbus(
                Map.of("TOKENBUS_CONFIG", "/etc/tokenbus/gateway.yaml"), "node", "--roles", "gateway");

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.output()).contains("/etc/tokenbus/gateway.yaml");
    }

    @Test
    void itAnswersFromAReadOnlyFileSystemAndEndsAnAnswerBeforeItselfOnSigterm() throws Exception {
        String key = key();
        Promise<Void> rest = Promise.promise();
        ScriptedLlmServer llm = ScriptedLlmServer.start(vertx).await();
        llm.otherwise(LlmScript.stream()
                .role()
                .delta("first")
                .await(rest.future())
                .delta(" and last")
                .finish("stop")
                .done());
        ServerProcess node = container.start(
                environment(llm), "node", "--roles", "gateway,worker,metrics", "--port", "0", "--management-port", "0");
        try {
            node.awaitReady();
            ProcessHandle java = Container.java();
            assertThat(Container.kernel(java, "status", "NSpid:.*")).endsWith("\t1");
            assertThat(Container.kernel(java, "status", "Uid:.*")).isEqualTo("Uid:\t65532\t65532\t65532\t65532");
            assertThat(Container.kernel(java, "status", "CapEff:.*")).endsWith("0000000000000000");
            assertThat(Container.kernel(java, "mountinfo", ".* / ro,.*")).isNotEmpty();
            // Not from /tmp, where nothing may be run.
            assertThat(Container.kernel(java, "maps", ".*/libnetty_transport_native_epoll.*"))
                    .contains("/usr/lib/");
            assertThat(health(node.managementPort()).output()).isEqualTo("live\n");

            try (BufferedReader answer = ask(node.gatewayPort(), key)) {
                assertThat(nextWith("first", answer)).isNotNull();
                Signals.send("TERM", java.pid());
                node.awaitOut("shutting down");
                rest.complete();

                assertThat(answer.lines().collect(Collectors.joining()))
                        .contains(" and last")
                        .endsWith("[DONE]");
            }
            assertThat(node.awaitExit()).isEqualTo(TERMINATED);
            assertThat(health(node.managementPort()).exitCode()).isEqualTo(1);
            assertThat(node.err()).doesNotContain("WARNING");
        } finally {
            Container.kill();
        }
    }

    /** Made in a container too, in a volume. */
    private static String key() {
        ProcessRun made =
                container.tokenbus(Map.of(), "keys", "create", "--file", VOLUME + "/keys.jsonl", "--name", "me");
        made.assertSucceeded();
        return made.output()
                .lines()
                .filter(line -> line.matches("\\S{20,}"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> environment(ScriptedLlmServer llm) {
        int port = FreePorts.row(1);
        return Map.of(
                "TOKENBUS_GATEWAY_KEYS_FILE",
                VOLUME + "/keys.jsonl",
                "TOKENBUS_METRICS_USAGE_DIR",
                VOLUME,
                "TOKENBUS_WORKER_UPSTREAM_SCRIPTED_BASE_URL",
                llm.baseUrl(),
                "TOKENBUS_WORKER_UPSTREAM_SCRIPTED_MODELS",
                "scripted",
                "TOKENBUS_CLUSTER_NAME",
                "test-" + UUID.randomUUID(),
                "TOKENBUS_CLUSTER_PORT",
                Integer.toString(port),
                "TOKENBUS_CLUSTER_MEMBERS",
                FreePorts.addresses(port, 1));
    }

    private static ProcessRun health(int port) {
        return container.command(Map.of("TOKENBUS_NODE_MANAGEMENT_PORT", Integer.toString(port)), image.healthCheck());
    }

    private static BufferedReader ask(int port, String key) throws IOException, InterruptedException {
        JsonObject prompt = new JsonObject()
                .put("model", "scripted")
                .put("stream", true)
                .put("messages", List.of(Map.of("role", "user", "content", "hello")));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(prompt.encode()))
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String nextWith(String text, BufferedReader answer) throws IOException {
        String line = answer.readLine();
        while (line != null && !line.contains(text)) {
            line = answer.readLine();
        }
        return line;
    }
}
