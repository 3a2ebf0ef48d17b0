package dev.tokenbus.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of a key has used, from an answer to the command that an operator types after the node was killed. */
final class UsageIT {
    private final ProcessCluster processes = ProcessCluster.create();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        processes.close();
    }

    private ServerProcess dev() {
        return processes
                .dev(Map.of(
                        "TOKENBUS_GATEWAY_KEYS_FILE",
                        folder.resolve("keys.jsonl").toString(),
                        "TOKENBUS_METRICS_USAGE_DIR",
                        folder.resolve("usage").toString()))
                .awaitReady();
    }

    private String key() {
        ServerProcess made = processes.command(
                "keys", "create", "--file", folder.resolve("keys.jsonl").toString(), "--name", "team-a");
        assertThat(made.awaitExit()).as(made.err()).isZero();
        return made.out().strip();
    }

    private static JsonObject ask(ServerProcess node, String key) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                                .header("Authorization", "Bearer " + key)
                                .POST(BodyPublishers.ofString("{\"model\":\"sim-echo\",\"messages\":"
                                        + "[{\"role\":\"user\",\"content\":\"one two three\"}]}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonObject("usage");
    }

    @Test
    void aNodeThatWasKilledHasTheUsageOfItsStreams() throws Exception {
        String key = key();
        ServerProcess node = dev();
        JsonObject told = ask(node, key);
        // The question has what waits written.
        assertThat(usage(node, "--json")).contains("\"complete\" : true");
        node.kill();

        ServerProcess again = dev();
        ask(again, key);

        JsonObject total = new JsonObject(usage(again, "--json")).getJsonObject("total");
        assertThat(total.getLong("prompts")).isEqualTo(2);
        assertThat(total.getLong("promptTokens")).isEqualTo(2 * told.getLong("prompt_tokens"));
        assertThat(total.getLong("completionTokens")).isEqualTo(2 * told.getLong("completion_tokens"));
        String principal = new JsonObject(usage(again, "--json"))
                .getJsonArray("usage")
                .getJsonObject(0)
                .getString("principal");
        assertThat(principal).isNotEmpty();
        assertThat(usage(again, "--csv", "--principal", principal))
                .startsWith("day,principal,model,")
                .contains("," + principal + ",sim-echo,2,0,0,");
        assertThat(usage(again, "--principal", "nobody")).contains("PRINCIPAL").doesNotContain("sim-echo");
    }

    private String usage(ServerProcess node, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "usage";
        arguments[1] = "--url";
        arguments[2] = node.managementUrl();
        System.arraycopy(options, 0, arguments, 3, options.length);
        ServerProcess command = processes.command(arguments);
        assertThat(command.awaitExit()).as(command.err()).isZero();
        return command.out();
    }
}
