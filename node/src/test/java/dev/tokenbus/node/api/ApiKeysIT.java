package dev.tokenbus.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose clients need keys, from the command that makes them to clients that nobody here wrote. */
final class ApiKeysIT {
    private static final String MANAGEMENT_TOKEN = "a-token-of-the-management-port";
    private static final ProcessCluster PROCESSES = ProcessCluster.create();

    @TempDir
    private static Path folder;

    private static String key;
    private static ServerProcess node;

    @BeforeAll
    static void start() {
        key = create("sim-echo");
        node = PROCESSES.dev(
                Map.of("TOKENBUS_GATEWAY_KEYS_FILE", file(), "TOKENBUS_NODE_MANAGEMENT_TOKEN", MANAGEMENT_TOKEN));
        node.awaitReady();
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    private static String file() {
        return folder.resolve("keys.jsonl").toString();
    }

    private static String create(String models) {
        ServerProcess made = PROCESSES.command("keys", "create", "--file", file(), "--name", "it", "--models", models);
        assertThat(made.awaitExit()).as(made.err()).isZero();
        return made.out().strip();
    }

    private static int status(String port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return HttpClient.newHttpClient()
                    .send(request.build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String gateway() {
        return "http://127.0.0.1:" + node.gatewayPort();
    }

    @Test
    void theSdksRaiseTheirOwnErrors() {
        ProcessRun run = NodeScripts.clients()
                .runBeside("/clients/keys/sdks.mjs", Duration.ofMinutes(2), Map.of("KEY", key), gateway());

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(6);
    }

    @Test
    void thePageAsksForAKey() {
        Chromium chromium = Chromium.found();
        Map<String, String> environment = new java.util.HashMap<>(chromium.environment());
        environment.put("KEY", key);

        NodeScripts.ready()
                .run("/js/page-keys.mjs", Duration.ofMinutes(3), environment, gateway() + "/")
                .assertSucceeded();
    }

    @Test
    void chatTakesItsKeyFromTheEnvironment() {
        Map<String, String> known = Map.of("TOKENBUS_URL", node.webSocketUrl(), "TOKENBUS_API_KEY", key);
        ServerProcess chat = PROCESSES.command(known, "chat", "--model", "sim-echo", "hello");
        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("hello");

        ServerProcess unknown =
                PROCESSES.command(Map.of("TOKENBUS_URL", node.webSocketUrl()), "chat", "--model", "sim-echo", "hello");
        assertThat(unknown.awaitExit()).isEqualTo(1);
        assertThat(unknown.err()).contains("a key is required");

        ServerProcess wrong = PROCESSES.command(
                Map.of("TOKENBUS_URL", node.webSocketUrl(), "TOKENBUS_API_KEY", "wrong"), "chat", "hello");
        assertThat(wrong.awaitExit()).isEqualTo(1);
        assertThat(wrong.err()).contains("does not take the key", "TOKENBUS_API_KEY");
    }

    @Test
    void aNewKeyCountsWithinSeconds_andNoLongerWhenItIsRevoked() {
        String made = create("sim-text");
        await().atMost(Duration.ofSeconds(30)).until(() -> status(gateway(), "/v1/models", made) == 200);

        ServerProcess revoked = PROCESSES.command("keys", "revoke", "--file", file(), made.substring(3, 13));
        assertThat(revoked.awaitExit()).as(revoked.err()).isZero();

        await().atMost(Duration.ofSeconds(30)).until(() -> status(gateway(), "/v1/models", made) == 401);
        assertThat(status(gateway(), "/v1/models", key)).isEqualTo(200);
    }

    @Test
    void theManagementPortWantsItsToken_andHealthNone() {
        assertThat(status(node.managementUrl(), "/health/live", "")).isEqualTo(200);
        assertThat(status(node.managementUrl(), "/metrics", "")).isEqualTo(401);
        assertThat(status(node.managementUrl(), "/api/status", "wrong")).isEqualTo(401);
        assertThat(status(node.managementUrl(), "/metrics", MANAGEMENT_TOKEN)).isEqualTo(200);
        assertThat(status(node.managementUrl(), "/api/status", MANAGEMENT_TOKEN))
                .isEqualTo(200);
    }

    @Test
    void noKeyIsInTheLog() throws IOException {
        String secret = key.substring(14);
        status(gateway(), "/v1/models?api_key=" + key, "");
        status(gateway(), "/v1/models", key);
        status(gateway(), "/v1/models", key.replace('a', 'b'));

        assertThat(node.out() + node.err()).doesNotContain(secret, MANAGEMENT_TOKEN);
        assertThat(Files.readString(Path.of(file()))).doesNotContain(secret);
    }
}
