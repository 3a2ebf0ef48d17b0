package dev.tokenbus.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a stream is, every gateway of a cluster knows: those that mirror it, and the one that becomes its home when the old one dies. */
final class OwnersTravelIT {
    private final ProcessCluster processes = ProcessCluster.create();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        processes.close();
    }

    private String file() {
        return folder.resolve("keys.jsonl").toString();
    }

    private String create(String name) {
        ServerProcess made = processes.command("keys", "create", "--file", file(), "--name", name);
        assertThat(made.awaitExit()).as(made.err()).isZero();
        return made.out().strip();
    }

    private HttpResponse<String> send(ServerProcess gateway, String key, String method, String path, String body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.gatewayPort() + path))
                        .header("Authorization", "Bearer " + key)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private int status(ServerProcess gateway, String key, String id) throws Exception {
        return send(gateway, key, "GET", "/v1/responses/" + id, "").statusCode();
    }

    @Test
    void anotherGatewayAndANewHomeKnowWhoseAStreamIs() throws Exception {
        String owner = create("owner");
        String stranger = create("stranger");
        Map<String, String> keys = Map.of("TOKENBUS_GATEWAY_KEYS_FILE", file());
        ServerProcess home = processes.node("gateway", keys);
        ServerProcess other = processes.node("gateway", keys);
        processes.node("worker", Map.of());
        home.awaitReady();
        other.awaitReady();

        String slow = "{\"model\":\"sim-text\",\"input\":\"hi\",\"background\":true}";
        HttpResponse<String> made = send(home, owner, "POST", "/v1/responses", slow);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        String id = new JsonObject(made.body()).getString("id");

        assertThat(status(other, owner, id)).isEqualTo(200);
        assertThat(status(other, stranger, id)).isEqualTo(404);
        assertThat(status(home, stranger, id)).isEqualTo(404);

        home.kill();

        await().atMost(Duration.ofSeconds(60)).until(() -> status(other, owner, id) == 200);
        assertThat(status(other, stranger, id)).isEqualTo(404);
        assertThat(send(other, stranger, "DELETE", "/v1/responses/" + id, "").statusCode())
                .isEqualTo(404);
    }
}
