package dev.tokenbus.node.server;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP while answers run: they end where they are, and whoever waits or comes gets what the new configuration says. */
class ReloadStreamsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OLD_KEY = "sk-old-nobody-may-read-this";
    private static final String NEW_KEY = "sk-new-nobody-may-read-this";
    private static final String REST = "gateway: {port: 0%s}\nnode: {managementPort: 0, workerInstances: 1%s}\n";

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster processes = ProcessCluster.create();

    @TempDir
    private Path directory;

    private Path file;
    private ScriptedLlmServer first;
    private ScriptedLlmServer second;
    private int reloads;

    @BeforeEach
    void start() {
        file = directory.resolve("tokenbus.yaml");
        first = waitFor(ScriptedLlmServer.start(vertx)).models("m");
        second = waitFor(ScriptedLlmServer.start(vertx)).models("m");
    }

    @AfterEach
    void close() {
        processes.close();
        waitFor(vertx.close());
    }

    private static String gpu(ScriptedLlmServer server, String key, int capacity) {
        return "worker:\n  capacity: " + capacity + "\n  upstream.gpu: {baseUrl: \"" + server.baseUrl() + "\", apiKey: "
                + key + ", models: [m]}\n";
    }

    private static CompletableFuture<String> ask(ServerProcess node) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return HTTP.sendAsync(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }

    private static String answer(CompletableFuture<String> asked) {
        return new JsonObject(done(asked))
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content");
    }

    private static <T> T done(CompletableFuture<T> future) {
        patiently().until(future::isDone);
        return future.join();
    }

    private void reload(ServerProcess node, String text) throws IOException {
        Files.writeString(file, text);
        node.hangUp();
        reloads++;
        patiently()
                .until(() -> node.err()
                                .lines()
                                .filter(line -> line.contains(" applied="))
                                .count()
                        == reloads);
    }

    private static String scrape(ServerProcess node, String token) throws Exception {
        HttpResponse<String> got = HTTP.send(
                HttpRequest.newBuilder(URI.create(node.managementUrl() + "/metrics"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        return got.statusCode() + " " + got.body();
    }

    private static int preflight(ServerProcess node) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                                .header("Origin", "https://chat.example.com")
                                .header("Access-Control-Request-Method", "POST")
                                .method("OPTIONS", BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aModelServerChangesUnderRunningAnswers() throws Exception {
        Promise<Void> gate = Promise.promise();
        first.otherwise(LlmScript.stream()
                .delta("old ")
                .await(gate.future())
                .delta("end")
                .finish("stop")
                .done());
        second.otherwise(LlmScript.answering("new"));
        Files.writeString(file, REST.formatted("", "") + gpu(first, OLD_KEY, 1));
        ServerProcess node =
                processes.command(Map.of("TOKENBUS_CONFIG", file.toString(), "TOKENBUS_LOG_FORMAT", "logfmt"), "dev");
        node.awaitReady();
        CompletableFuture<String> running = ask(node);
        waitFor(first.request(0));
        CompletableFuture<String> waits = ask(node);
        patiently().until(() -> scrape(node, "none").contains("tokenbus_worker_generations_live 2"));
        assertThat(preflight(node)).isEqualTo(403);

        reload(
                node,
                REST.formatted(", allowedOrigins: [https://chat.example.com]", ", managementToken: a-token-of-tests")
                        + gpu(second, NEW_KEY, 2));

        assertThat(answer(waits)).isEqualTo("new");
        RecordedRequest asked = waitFor(second.request(0));
        assertThat(asked.headers().get("authorization")).isEqualTo("Bearer " + NEW_KEY);
        assertThat(preflight(node)).isEqualTo(204);
        assertThat(scrape(node, "none")).startsWith("401");
        assertThat(running).isNotDone();
        gate.complete();
        assertThat(answer(running)).isEqualTo("old end");

        String bad = REST.formatted("", ", managementToken: short") + gpu(first, OLD_KEY, 0);
        Files.writeString(file, bad);
        node.hangUp();
        patiently().until(() -> node.err().contains("worker.capacity: 0"));
        patiently().until(() -> node.err().contains("node.managementToken: "));
        assertThat(answer(ask(node))).isEqualTo("new");

        reload(node, REST.formatted("", ", managementToken: a-token-of-tests"));
        // The gateway hears a moment later that the model is gone.
        patiently().until(() -> ask(node).join().contains("model_not_found"));
        assertThat(scrape(node, "a-token-of-tests")).startsWith("200").doesNotContain("upstream=\"gpu\"");
        assertThat(node.err())
                .contains("worker.upstream.gpu.apiKey=[hidden] (was [hidden])", "worker.upstream.gpu (removed)")
                .doesNotContain(OLD_KEY, NEW_KEY, "a-token-of-tests");
    }
}
