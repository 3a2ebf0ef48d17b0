package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;

import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Two gateways and a worker, whose model is the test itself, behind each of the proxies that a test asks for. */
final class ProxiedCluster implements AutoCloseable {
    static final String MODEL = "stepwise";

    /** For all nodes: a reader that is behind is behind in the log of one answer. */
    private static final Map<String, String> LARGE_LOGS =
            Map.of("TOKENBUS_GATEWAY_LOG_BYTES", "60000000", "TOKENBUS_WORKER_LOG_BYTES", "50000000");

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final Map<Proxy.Kind, Proxy> proxies = new EnumMap<>(Proxy.Kind.class);
    private final Map<String, LlmScript> scripts = new ConcurrentHashMap<>();
    private final List<ServerProcess> gateways = new ArrayList<>();
    private final Path directory;
    private final TestAuthority authority;
    private final TestAuthority.Issued certificate;
    private final ScriptedLlmServer model;
    private final HttpClient overHttp2;

    ProxiedCluster(Path directory) throws Exception {
        this.directory = directory;
        ServerProcess first = cluster.node("gateway", gateway());
        authority = TestAuthority.in(Files.createDirectories(directory.resolve("tls")));
        certificate = authority.issue("localhost");
        model = done(ScriptedLlmServer.start(vertx)).models(MODEL).otherwise(this::script);
        overHttp2 = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(authority.certificate().toString())));
        first.managementPort();
        gateways.addAll(List.of(first, cluster.node("gateway", gateway())));
        Map<String, String> upstream = new TreeMap<>(LARGE_LOGS);
        upstream.put("TOKENBUS_WORKER_UPSTREAM_TEST_BASE_URL", model.baseUrl());
        upstream.put("TOKENBUS_WORKER_UPSTREAM_TEST_MODELS", MODEL);
        cluster.node("worker", upstream).awaitReady();
        gateways.forEach(ServerProcess::awaitReady);
    }

    /** The limits are for others than the address that the proxies come from. */
    private static Map<String, String> gateway() {
        Map<String, String> all = new TreeMap<>(LARGE_LOGS);
        all.put("TOKENBUS_GATEWAY_TRUSTED_PROXIES", "127.0.0.1");
        all.put("TOKENBUS_GATEWAY_UNCOUNTED_ADDRESSES", "127.0.0.1");
        all.put("TOKENBUS_GATEWAY_ADDRESS_PROMPTS_PER_SECOND", "1");
        all.put("TOKENBUS_GATEWAY_DRAIN_MS", "2000");
        // A slow machine may look at a slow reader for longer than half a minute.
        all.put("TOKENBUS_GATEWAY_SLOW_MS", "600000");
        return all;
    }

    private LlmScript script(JsonObject request) {
        JsonArray messages = request.getJsonArray("messages");
        Object content = messages.getJsonObject(messages.size() - 1).getValue("content");
        return scripts.getOrDefault(content.toString(), LlmScript.answering("Hello"));
    }

    /** An answer of so many words. */
    StepwiseAnswer answer(int words) {
        StepwiseAnswer answer = new StepwiseAnswer(words);
        scripts.put(answer.prompt(), answer.script());
        return answer;
    }

    /** What the model answers to a prompt. */
    void answer(String prompt, LlmScript script) {
        scripts.put(prompt, script);
    }

    Proxy proxy(Proxy.Kind kind) throws Exception {
        if (!proxies.containsKey(kind)) {
            proxies.put(kind, Proxy.start(kind, cluster, gateways, certificate, directory));
        }
        return proxies.get(kind);
    }

    List<ServerProcess> gateways() {
        return List.copyOf(gateways);
    }

    /** Starts a gateway where one has ended. */
    void again(ServerProcess ended) {
        ServerProcess next = cluster.again(ended, "gateway", gateway());
        gateways.set(gateways.indexOf(ended), next);
        next.awaitReady();
    }

    JsonSocket connect(Proxy proxy) throws Exception {
        return done(JsonSocket.connect(vertx, proxy.port()));
    }

    JsonSocket connectSecure(Proxy proxy) throws Exception {
        return done(JsonSocket.connectSecure(vertx, proxy.securePort(), authority.certificate()));
    }

    /** The status and the body that a large request gets over HTTP/2, of a client that hears an answer before all is sent; the JDK's does not. */
    Map.Entry<Integer, String> postLarge(Proxy proxy, String path, JsonObject body) throws Exception {
        return done(overHttp2
                .request(HttpMethod.POST, proxy.securePort(), "localhost", path)
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .send(body.toBuffer())
                        .compose(response -> response.body()
                                .map(text -> Map.entry(response.statusCode(), response.version() + " " + text)))));
    }

    /** A figure of both gateways together, by the beginning of its line in the metrics. */
    long figure(String series) {
        return gateways.stream()
                .flatMap(each -> each.text("/metrics").lines())
                .filter(line -> line.startsWith(series))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    Path authority() {
        return authority.certificate();
    }

    static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
        done(vertx.close());
    }
}
