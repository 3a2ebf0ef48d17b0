package dev.tokenbus.node.logging;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.secret.Planted;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that says all it can has no prompt, answer or secret in its log, whatever clients, operators and model servers send. */
class SecretsInTheLogIT {
    private static final Pattern LINE =
            Pattern.compile("time=\\S+Z level=(trace|debug|info|warn|error) logger=\\S+ msg=.*");
    private static final String WRONG_KEY = "tb-AAAAAAAAAA-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    private static final String UPSTREAM_KEY = "sk-" + Planted.SECRET;
    private static final String PROMPT = Planted.in("Tell me a secret");

    private static final Vertx VERTX = Vertx.vertx();
    private static final ProcessCluster PROCESSES = ProcessCluster.create();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static ScriptedLlmServer upstream;
    private static ServerProcess node;
    private static String key;

    @BeforeAll
    static void start() {
        upstream = waitFor(ScriptedLlmServer.start(VERTX));
        String file = folder.resolve("keys.jsonl").toString();
        ServerProcess made = PROCESSES.command("keys", "create", "--file", file, "--name", "it");
        assertThat(made.awaitExit()).as(made.err()).isZero();
        key = made.out().strip();
        node = PROCESSES
                .dev(Map.of(
                        "TOKENBUS_LOG_FORMAT",
                        "logfmt",
                        "TOKENBUS_LOG_LEVEL",
                        "trace",
                        "TOKENBUS_GATEWAY_KEYS_FILE",
                        file,
                        "TOKENBUS_GATEWAY_TOKEN_KEY",
                        Planted.SECRET,
                        "TOKENBUS_NODE_MANAGEMENT_TOKEN",
                        Planted.SECRET,
                        "TOKENBUS_WORKER_UPSTREAM_SCRIPTED_BASE_URL",
                        upstream.baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_SCRIPTED_API_KEY",
                        UPSTREAM_KEY))
                .awaitReady();
        patiently().until(() -> node.err().contains("a model server is up"));
    }

    /** The last check is that of the processes, which covers all tests of this class. */
    @AfterAll
    static void close() {
        node.terminate();
        assertThat(node.awaitExit()).isEqualTo(143);
        waitFor(VERTX.close());
        assertThat(node.err().lines()).isNotEmpty().allMatch(LINE.asMatchPredicate());
        PROCESSES.close();
    }

    private static HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.gatewayPort() + path))
                .header("Authorization", "Bearer " + bearer)
                .header("x-request-id", "asked-by-a-test");
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> post(String path, String bearer, String body) {
        return send(request(path, bearer)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static String prompt() {
        return new JsonObject()
                .put("model", "scripted")
                .put("stream", true)
                .put("max_tokens", 50)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", PROMPT)))
                .put("input", PROMPT)
                .encode();
    }

    private static List<String> ended() {
        return node.err()
                .lines()
                .filter(line -> line.contains("msg=\"the stream has ended\""))
                .toList();
    }

    private static String awaitEnd(long before) {
        patiently().until(() -> ended().size() > before);
        return ended().get(ended().size() - 1);
    }

    @Test
    void aLineOfAStreamSaysWhoAskedByIdAndRequestAndNeitherKeyNorText() {
        long before = ended().size();
        upstream.enqueue(LlmScript.answering("Hel", Planted.MARK).finish("stop").done());

        assertThat(post("/v1/chat/completions", key, prompt()).body()).contains(Planted.MARK);

        assertThat(awaitEnd(before))
                .contains(" requestId=asked-by-a-test door=chat principal=", " model=scripted ", " worker=")
                .contains(" outcome=done reason=stop ", " durationMs=", " tokens=");
    }

    @Test
    void aModelServersErrorThatRepeatsThePromptIsACodeInTheLog() {
        long before = ended().size();
        upstream.enqueue(LlmScript.error(400, "cannot answer '" + PROMPT + "' with key " + UPSTREAM_KEY));

        post("/v1/chat/completions", key, prompt());

        assertThat(awaitEnd(before)).contains(" outcome=error code=", " streamId=");
    }

    @Test
    void retriesOfAModelServerAreInTheLogAtDebug() {
        upstream.enqueue(LlmScript.error(503, "busy with '" + PROMPT + "'"))
                .enqueue(LlmScript.error(503, "busy with '" + PROMPT + "'"))
                .enqueue(LlmScript.answering("fine"));

        post("/v1/chat/completions", key, prompt());

        patiently()
                .untilAsserted(() -> assertThat(node.err())
                        .contains("level=debug", "msg=\"a model server is asked again\"", " retry=2 "));
    }

    @Test
    void rubbishOfAModelServerIsNotRepeated() {
        for (String rubbish : List.of(
                "data: {broken " + Planted.MARK + "\n\n",
                "data: {\"choices\":\"" + Planted.MARK + "\"}\n\n",
                "data: {\"error\":{\"message\":\"" + Planted.MARK + "\"}}\n\n",
                "event: " + Planted.MARK + "\n" + Planted.MARK)) {
            upstream.enqueue(LlmScript.stream().raw(rubbish).hangUp());
            post("/v1/chat/completions", key, prompt());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/completions",
                "/v1/responses",
                "/v1/messages",
                "/v1/ui/chat",
                "/v1/streams"
            })
    void badRequestsOfAnyDoorAreNotRepeated(String door) {
        for (String body : List.of(
                prompt(),
                "{\"messages\": [" + Planted.MARK,
                "{\"model\": \"scripted\", \"messages\": [{\"role\": \"" + Planted.MARK + "\"}]}",
                "{\"model\": \"" + Planted.MARK
                        + "\", \"input\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}",
                Planted.MARK)) {
            post(door, key, body);
            post(door, WRONG_KEY, body);
            post(door, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9." + Planted.MARK, body);
        }
        send(request(door + "/" + Planted.MARK + "?token=" + Planted.MARK, key)
                .GET()
                .build());
    }

    @Test
    void aWebSocketsFramesAndKeysAreNotRepeated() {
        JsonSocket socket = waitFor(JsonSocket.connect(VERTX, node.gatewayPort()));
        socket.send(new JsonObject().put("type", "auth").put("token", key));
        socket.start("first", 5, 0);
        socket.awaitEnd(socket.streamId("first"));
        socket.send(new JsonObject().put("type", Planted.MARK).put("prompt", PROMPT));
        socket.await("error");
        socket.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", Planted.MARK)
                .put("token", Planted.SECRET));
        waitFor(socket.close());

        JsonSocket stranger = waitFor(JsonSocket.connect(VERTX, node.gatewayPort()));
        stranger.send(new JsonObject().put("type", "auth").put("token", WRONG_KEY));
        waitFor(stranger.closed());

        patiently().until(() -> ended().stream().anyMatch(line -> line.contains(" connectionId=")));
    }

    @Test
    void whatAnOperatorSendsIsNotRepeated() {
        URI loggers = URI.create(node.managementUrl() + "/api/loggers/" + Planted.MARK);
        for (String token : List.of(Planted.SECRET, Planted.SECRET + "wrong")) {
            HttpRequest request = HttpRequest.newBuilder(loggers)
                    .header("Authorization", "Bearer " + token)
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"level\": \"" + Planted.MARK + "\"}"))
                    .build();
            assertThat(send(request).statusCode()).isIn(404, 401);
        }
    }
}
