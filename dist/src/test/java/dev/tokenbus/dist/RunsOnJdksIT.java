package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The unpacked archive runs, on every JDK from 17 on that this machine has. */
class RunsOnJdksIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    /** The exit code of a JVM that SIGTERM has ended, in its own time. */
    private static final int TERMINATED = 143;

    @TempDir
    private Path folder;

    private Path home;
    private final List<ServerProcess> started = new ArrayList<>();

    /** A JDK or JRE of this machine. */
    record Jdk(int version, Path home) {
        @Override
        public String toString() {
            return "JDK " + version;
        }
    }

    /** Each version once: the oldest, which is what everything is built for, is always among them. */
    static List<Jdk> jdks() throws IOException {
        try (Stream<Path> homes = Files.list(JDKS)) {
            List<Jdk> found = homes
                    .map(RunsOnJdksIT::jdk)
                    .filter(jdk -> jdk.version() >= 17)
                    .collect(TreeMap<Integer, Jdk>::new, (all, jdk) -> all.put(jdk.version(), jdk), TreeMap::putAll)
                    .values()
                    .stream()
                    .toList();
            assertThat(found).extracting(Jdk::version).contains(17);
            return found;
        }
    }

    private static Jdk jdk(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return new Jdk(version.find() ? Integer.parseInt(version.group(1)) : 0, home.toRealPath());
        } catch (IOException none) {
            return new Jdk(0, home);
        }
    }

    @BeforeEach
    void unpack() {
        home = Archive.unpackInto(folder);
    }

    @AfterEach
    void end() {
        started.forEach(ServerProcess::kill);
    }

    private ServerProcess start(Jdk jdk, Map<String, String> environment, String... arguments) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("PATH", jdk.home().resolve("bin") + ":/usr/bin:/bin");
        List<String> command = new ArrayList<>(List.of(home.resolve("tokenbus").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--management-port", "0"));
        ServerProcess process = ServerProcess.start(command, all);
        started.add(process);
        return process;
    }

    private static JsonObject answer(ServerProcess gateway) throws IOException, InterruptedException {
        JsonObject prompt = new JsonObject()
                .put("model", "sim-echo")
                .put("messages", List.of(Map.of("role", "user", "content", "one two three")));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(prompt.encode()))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return new JsonObject(response.body()).getJsonArray("choices").getJsonObject(0);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itAnswersOnThisJdkWithoutAWarningOfIt(Jdk jdk) throws Exception {
        ServerProcess dev = start(jdk, Map.of(), "dev", "--port", "0").awaitReady();

        JsonObject choice = answer(dev);
        dev.terminate();

        assertThat(dev.awaitExit()).isEqualTo(TERMINATED);
        assertThat(choice.getJsonObject("message").getString("content")).contains("one two three");
        assertThat(choice.getString("finish_reason")).isEqualTo("stop");
        assertThat(dev.err()).doesNotContain("WARNING");
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
