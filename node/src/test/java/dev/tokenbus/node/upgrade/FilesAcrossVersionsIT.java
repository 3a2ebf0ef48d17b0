package dev.tokenbus.node.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.EarlierJar;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on a disk when a node is upgraded, and when that is taken back: the files of keys, of tokens' keys, and of usage. */
final class FilesAcrossVersionsIT {
    private final Path earlier = EarlierJar.of(RollingUpgradeIT.BEFORE_VERSIONS);
    private final ProcessCluster processes = ProcessCluster.create();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        processes.close();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private Map<String, String> settings() {
        return Map.of(
                "TOKENBUS_GATEWAY_KEYS_FILE",
                file("keys.jsonl"),
                "TOKENBUS_GATEWAY_TOKEN_KEYS_FILE",
                file("token-keys"),
                "TOKENBUS_METRICS_USAGE_DIR",
                file("usage"));
    }

    private ServerProcess old(String... arguments) {
        return processes.command(earlier, settings(), arguments);
    }

    private ServerProcess current(String... arguments) {
        return processes.command(settings(), arguments);
    }

    private static String printed(ServerProcess command) {
        assertThat(command.awaitExit()).as(command.err()).isZero();
        return command.out().strip();
    }

    /** The status of a prompt. */
    private int ask(ServerProcess node, String key) throws IOException, InterruptedException {
        HttpRequest prompt = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString("{\"model\":\"sim-echo\",\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"one two three\"}]}"))
                .build();
        return http.send(prompt, BodyHandlers.discarding()).statusCode();
    }

    private static JsonObject used(ServerProcess node) {
        return node.json("/api/usage?format=json").getJsonObject("total");
    }

    @Test
    void eachVersionReadsWhatTheOtherWrote() throws Exception {
        Files.writeString(folder.resolve("token-keys"), "k1:" + "s".repeat(32) + "\n");
        String kept = printed(old("keys", "create", "--file", file("keys.jsonl"), "--name", "team-a"));
        String revoked = printed(old("keys", "create", "--file", file("keys.jsonl"), "--name", "team-b"));
        ServerProcess first =
                old("dev", "--port", "0", "--management-port", "0").awaitReady();
        assertThat(ask(first, kept)).isEqualTo(200);
        long tokens = used(first).getLong("completionTokens");
        first.kill();

        printed(current("keys", "revoke", "--file", file("keys.jsonl"), revoked.substring(3, 13)));
        String added = printed(
                current("keys", "create", "--file", file("keys.jsonl"), "--name", "team-c", "--models", "sim-echo"));
        ServerProcess second =
                current("dev", "--port", "0", "--management-port", "0").awaitReady();
        assertThat(ask(second, kept)).isEqualTo(200);
        assertThat(ask(second, revoked)).isEqualTo(401);
        assertThat(used(second).getLong("prompts")).isEqualTo(2);
        assertThat(used(second).getLong("completionTokens")).isEqualTo(2 * tokens);
        second.kill();

        ServerProcess third =
                old("dev", "--port", "0", "--management-port", "0").awaitReady();
        assertThat(ask(third, added)).isEqualTo(200);
        assertThat(ask(third, revoked)).isEqualTo(401);
        assertThat(used(third).getLong("prompts")).isEqualTo(3);
        assertThat(used(third).getLong("completionTokens")).isEqualTo(3 * tokens);
    }
}
