package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in {@code deploy/proxies}, each as a real process before two gateways; only addresses are exchanged. */
class ProxiesIT {
    /** The limits are for others than this address, which the proxies come from. */
    private static final Map<String, String> BEHIND = Map.of(
            "TOKENBUS_GATEWAY_TRUSTED_PROXIES", "127.0.0.1",
            "TOKENBUS_GATEWAY_UNCOUNTED_ADDRESSES", "127.0.0.1",
            "TOKENBUS_GATEWAY_ADDRESS_PROMPTS_PER_SECOND", "1");

    private static final int MANY = 30;

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final int port = FreePorts.row(1);
    private List<ServerProcess> gateways;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        ServerProcess first = cluster.node("gateway", BEHIND);
        first.managementPort();
        gateways = List.of(first, cluster.node("gateway", BEHIND));
        cluster.node("worker", Map.of()).awaitReady();
        gateways.forEach(ServerProcess::awaitReady);
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void nginxPassesStreamsAndRefusalsOnAndLeadsToAnotherGatewayWhenOneIsKilled() throws Exception {
        Path nginx = MachineTool.onPath("nginx");
        String configuration = example("nginx.conf")
                // One process, which ends with the test.
                .replace("worker_processes auto;", "master_process off;");
        Path file = Files.writeString(directory.resolve("nginx.conf"), configuration);
        behind(List.of(nginx.toString(), "-p", directory.toString(), "-c", file.toString()));
    }

    @Test
    void caddyPassesStreamsAndRefusalsOnAndLeadsToAnotherGatewayWhenOneIsKilled() throws Exception {
        Path caddy = MachineTool.onPath("caddy");
        Path file = Files.writeString(directory.resolve("Caddyfile"), example("Caddyfile"));
        behind(List.of(caddy.toString(), "run", "--config", file.toString(), "--adapter", "caddyfile"));
    }

    private String example(String name) {
        String text = Chart.file("deploy/proxies/" + name);
        for (String address : List.of("127.0.0.1:8000", "127.0.0.1:8080", "127.0.0.1:8090")) {
            assertThat(text).contains(address);
        }
        return text.replace("127.0.0.1:8000", "127.0.0.1:" + port)
                .replace("127.0.0.1:8080", "127.0.0.1:" + gateways.get(0).gatewayPort())
                .replace("127.0.0.1:8090", "127.0.0.1:" + gateways.get(1).gatewayPort());
    }

    private void behind(List<String> command) throws Exception {
        Map<String, String> home = Map.of("HOME", directory.toString(), "XDG_DATA_HOME", directory.toString());
        ServerProcess proxy = cluster.program(command, home);
        patiently().until(() -> !proxy.isAlive() || isOpen());
        assertThat(proxy.isAlive()).as("%s%s", proxy.out(), proxy.err()).isTrue();

        tokensComeOneByOneOverWebSocketAndAsEvents();
        aRefusalSaysWhenToComeAgainAndIsForOneAddress();
        anAnswerGoesOnAtTheOtherGateway();
    }

    private boolean isOpen() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private JsonSocket connect() throws Exception {
        return done(JsonSocket.connect(vertx, port));
    }

    private static JsonObject start(JsonSocket socket, JsonObject sim) {
        return socket.send(new JsonObject()
                        .put("type", "start")
                        .put("id", "s")
                        .put("prompt", "hi")
                        .put(
                                "options",
                                new JsonObject().put("model", "sim-text").put("sim", sim)))
                .await("started");
    }

    /** After its first token the model says nothing more: what a proxy holds back would never come. */
    private void tokensComeOneByOneOverWebSocketAndAsEvents() throws Exception {
        JsonSocket socket = connect();
        JsonObject sim = new JsonObject()
                .put("timeToFirstToken", 0)
                .put("length", 1_000_000)
                .put("stallAfter", 1);
        JsonObject started = start(socket, sim);
        String id = started.getString("streamId");
        socket.awaitChunk(id);

        HttpRequest events = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v1/streams/" + id + "/events"))
                .header("Authorization", "Bearer " + started.getString("viewToken"))
                .header("Accept", "text/event-stream")
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient().send(events, BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        Iterator<String> lines = response.body().iterator();
        awaitLine(lines, "event: chunk");
        assertThat(socket.hasEnded(id)).as("%s", socket.frames()).isFalse();

        socket.send(new JsonObject().put("type", "stop").put("streamId", id));
        awaitLine(lines, "event: stopped");
        done(socket.close());
    }

    private static void awaitLine(Iterator<String> lines, String wanted) throws Exception {
        boolean found = CompletableFuture.supplyAsync(() -> {
                    while (lines.hasNext()) {
                        if (lines.next().startsWith(wanted)) {
                            return true;
                        }
                    }
                    return false;
                })
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(found).as(wanted).isTrue();
    }

    private void aRefusalSaysWhenToComeAgainAndIsForOneAddress() throws Exception {
        List<String> answers = prompts("127.0.0.9");
        assertThat(answers)
                .filteredOn(each -> each.startsWith("HTTP/1.1 429 "))
                .as("%s", answers)
                .isNotEmpty()
                .allMatch(each -> each.toLowerCase(Locale.ROOT).contains("\r\nretry-after: 1\r\n"));
        assertThat(prompts("127.0.0.1")).allMatch(each -> each.startsWith("HTTP/1.1 200 "));
    }

    /** What as many prompts at once are answered, from an address of its own. */
    private List<String> prompts(String address) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(MANY);
        try {
            List<String> answers = new ArrayList<>();
            Callable<String> one = () -> prompt(address);
            for (java.util.concurrent.Future<String> each : threads.invokeAll(Collections.nCopies(MANY, one))) {
                answers.add(each.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    private String prompt(String address) throws IOException {
        String body = "{\"model\":\"sim-text\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        try (Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(address), 0)) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                    + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private void anAnswerGoesOnAtTheOtherGateway() throws Exception {
        JsonSocket socket = connect();
        JsonObject sim = new JsonObject()
                .put("timeToFirstToken", 0)
                .put("interTokenLatency", 50)
                .put("interTokenLatencyStdDev", 0)
                .put("length", 100);
        JsonObject started = start(socket, sim);
        String id = started.getString("streamId");
        socket.awaitChunk(id).send(new JsonObject().put("type", "health").put("streamId", id));
        String home = socket.await("health").getString("home");
        gateways.stream()
                .filter(each -> each.nodeId().equals(home))
                .findFirst()
                .orElseThrow()
                .kill();
        done(socket.closed());

        JsonSocket again = subscribe(started);
        assertThat(again.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(again.text(id))
                .startsWith(socket.text(id))
                .hasSizeGreaterThan(socket.text(id).length());
        done(again.close());
    }

    /** On new connections until the stream has another home. A proxy may answer a handshake with 502 or 503 meanwhile. */
    private JsonSocket subscribe(JsonObject started) {
        AtomicReference<JsonSocket> found = new AtomicReference<>();
        patiently().ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
            JsonSocket socket = connect()
                    .send(new JsonObject()
                            .put("type", "subscribe")
                            .put("streamId", started.getString("streamId"))
                            .put("resumeToken", started.getString("resumeToken")));
            found.set(socket);
            return "subscribed"
                    .equals(socket.await(
                                    frame -> List.of("subscribed", "error").contains(frame.getString("type")),
                                    "the answer to subscribe")
                            .getString("type"));
        });
        return requireNonNull(found.get());
    }
}
