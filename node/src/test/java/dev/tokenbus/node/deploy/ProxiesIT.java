package dev.tokenbus.node.deploy;

import static dev.tokenbus.node.deploy.ProxiedCluster.MODEL;
import static dev.tokenbus.node.deploy.ProxiedCluster.done;
import static dev.tokenbus.node.deploy.ProxyClient.awaitLine;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples in {@code deploy/proxies}, each as a real process before the same two gateways. */
@EnabledOnOs(OS.LINUX)
class ProxiesIT {
    private static final int MANY = 30;
    private static final int MEGABYTE = 1024 * 1024;

    private static ProxiedCluster cluster;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        cluster = new ProxiedCluster(directory);
    }

    @AfterAll
    static void end() throws Exception {
        cluster.close();
    }

    private static ProxyClient client(Proxy proxy) throws Exception {
        return new ProxyClient(proxy, cluster.authority());
    }

    @ParameterizedTest
    @EnumSource
    void theModelSaysTheNextTokenWhenTheReaderOfAWebSocketHasTheLast(Proxy.Kind kind) throws Exception {
        Proxy proxy = cluster.proxy(kind);
        for (JsonSocket socket : List.of(cluster.connect(proxy), cluster.connectSecure(proxy))) {
            ProxiedReader reader = ProxiedReader.start(cluster, proxy, socket, 4);
            reader.readStepByStep();
            assertThat(socket.awaitEnd(reader.id()).getString("type")).isEqualTo("done");
            done(socket.close());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theModelSaysTheNextTokenWhenTheReaderOfEventsHasTheLastAtEachDoor(Proxy.Kind kind) throws Exception {
        Proxy proxy = cluster.proxy(kind);
        ProxyClient client = client(proxy);
        for (String path : ProxyClient.doors(MODEL, "").keySet()) {
            StepwiseAnswer answer = cluster.answer(4);
            JsonObject asked = ProxyClient.doors(MODEL, answer.prompt()).get(path);
            readStepByStep(client.post(path, asked), answer);
        }

        JsonSocket socket = cluster.connect(proxy);
        for (String path : List.of("/events", "/durable?offset=-1&live=sse")) {
            ProxiedReader reader = ProxiedReader.start(cluster, proxy, socket, 4);
            String token = reader.started().getString("viewToken");
            readStepByStep(client.follow("/v1/streams/" + reader.id() + path, token, ""), reader.answer());
        }
        done(socket.close());
    }

    private static void readStepByStep(HttpResponse<Stream<String>> response, StepwiseAnswer answer) throws Exception {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        Iterator<String> lines = response.body().iterator();
        for (String word : answer.words()) {
            awaitLine(lines, word.trim());
            answer.saw(word);
        }
        response.body().close();
    }

    /** All that is on the way to a reader who does not read is in buffers: the proxy's, and those of the connections before and behind it. */
    @ParameterizedTest
    @EnumSource
    void theGatewayWaitsForAReaderWhoDoesNotRead(Proxy.Kind kind) throws Exception {
        ProxyClient client = client(cluster.proxy(kind));
        String prompt = "All that you know, " + kind;
        cluster.answer(
                prompt,
                LlmScript.stream()
                        .role()
                        .burst("x".repeat(10_000), 3000)
                        .finish("stop")
                        .done());
        long before = cluster.figure("tokenbus_stream_sent_bytes_total");
        String waiting = "tokenbus_gateway_backpressure_total{stage=\"socket\"}";
        long waited = cluster.figure(waiting);

        try (Socket socket = client.ask(
                "/v1/chat/completions", ProxyClient.doors(MODEL, prompt).get("/v1/chat/completions"))) {
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes("HTTP/1.1 200".length()), UTF_8))
                    .isEqualTo("HTTP/1.1 200");
            AtomicLong last = new AtomicLong(-1);
            patiently().pollInterval(Duration.ofMillis(100)).until(() -> {
                long sent = cluster.figure("tokenbus_stream_sent_bytes_total");
                return cluster.figure(waiting) > waited && last.getAndSet(sent) == sent;
            });
            assertThat(last.get() - before).isLessThan(25_000_000);

            String end = "";
            byte[] piece = new byte[MEGABYTE];
            long read = 0;
            for (int bytes = in.read(piece); bytes > 0; bytes = in.read(piece)) {
                read += bytes;
                end = (end + new String(piece, 0, bytes, UTF_8));
                end = end.substring(Math.max(0, end.length() - 100));
            }
            assertThat(read).isGreaterThan(30_000_000);
            assertThat(end).contains("data: [DONE]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsCountTheAddressThatTheProxySawWhateverItsClientSays(Proxy.Kind kind) throws Exception {
        int port = cluster.proxy(kind).port();

        for (List<String> answers : List.of(
                ProxyClient.prompts(MANY, port, "127.0.0.2" + kind.ordinal(), at -> ""),
                ProxyClient.prompts(
                        MANY, port, "127.0.0.3" + kind.ordinal(), at -> "X-Forwarded-For: 203.0.113." + at + "\r\n"))) {
            assertThat(answers)
                    .filteredOn(each -> each.startsWith("HTTP/1.1 429 "))
                    .as("%s", answers)
                    .isNotEmpty()
                    .allMatch(each -> each.toLowerCase(Locale.ROOT).contains("\r\nretry-after: 1\r\n"));
        }
        assertThat(ProxyClient.prompts(MANY, port, "127.0.0.1", at -> ""))
                .allMatch(each -> each.startsWith("HTTP/1.1 200 "));
    }

    @Test
    void whoComesToAGatewayBesideTheProxiesCountsByTheOwnAddress() throws Exception {
        int port = cluster.gateways().get(0).gatewayPort();

        assertThat(ProxyClient.prompts(MANY, port, "127.0.0.40", at -> "X-Forwarded-For: 127.0.0.1\r\n"))
                .anyMatch(each -> each.startsWith("HTTP/1.1 429 "));
    }

    @ParameterizedTest
    @EnumSource
    void imagesPassAndWhatIsTooLargeForTheGatewayIsRefusedInItsOwnWords(Proxy.Kind kind) throws Exception {
        Proxy proxy = cluster.proxy(kind);

        HttpResponse<Stream<String>> image = client(proxy).post("/v1/chat/completions", image(3 * MEGABYTE));
        assertThat(image.statusCode()).isEqualTo(200);
        awaitLine(image.body().iterator(), "[DONE]");

        Map.Entry<Integer, String> large = cluster.postLarge(proxy, "/v1/chat/completions", image(12 * MEGABYTE));
        assertThat(large.getKey()).isEqualTo(413);
        assertThat(large.getValue()).startsWith("HTTP_2").contains("\"code\":\"too_large\"");
    }

    private static JsonObject image(int bytes) {
        JsonObject url = new JsonObject().put("url", "data:image/png;base64," + "A".repeat(bytes));
        JsonArray content = new JsonArray()
                .add(new JsonObject().put("type", "text").put("text", "What is it?"))
                .add(new JsonObject().put("type", "image_url").put("image_url", url));
        JsonArray messages =
                new JsonArray().add(new JsonObject().put("role", "user").put("content", content));
        return new JsonObject().put("model", MODEL).put("stream", true).put("messages", messages);
    }

    @ParameterizedTest
    @EnumSource
    void pagesOfOtherOriginsAreRefusedAndNoProtocolButWebSocketIsChangedTo(Proxy.Kind kind) throws Exception {
        Proxy proxy = cluster.proxy(kind);
        ProxyClient client = client(proxy);
        String handshake = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        String own = "Origin: http://127.0.0.1:" + proxy.port() + "\r\n";

        assertThat(client.upgrade("/ws", "websocket", handshake)).isEqualTo(101);
        assertThat(client.upgrade("/ws", "websocket", handshake + own)).isEqualTo(101);
        assertThat(client.upgrade("/ws", "websocket", handshake + "Origin: https://other.example\r\n"))
                .isEqualTo(403);
        assertThat(client.upgrade("/v1/models", "h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"))
                .isNotEqualTo(101);
    }

    @Test
    void answersGoOnThroughEachProxyWhenAGatewayIsKilled() throws Exception {
        List<ProxiedReader> readers = readers();
        cluster.gateways().get(0).kill();
        for (ProxiedReader reader : readers) {
            done(reader.socket().closed());
        }
        goOn(readers);
    }

    @Test
    void answersGoOnThroughEachProxyWhenAGatewayDrains() throws Exception {
        List<ProxiedReader> readers = readers();
        cluster.gateways().get(0).terminate();
        for (ProxiedReader reader : readers) {
            reader.socket().await("goaway");
            done(reader.socket().close());
        }
        // The gateway that leaves has the fewest connections.
        done(cluster.connect(cluster.proxy(Proxy.Kind.NGINX)).close());
        goOn(readers);
    }

    /** One behind each proxy, all at the first gateway. */
    private static List<ProxiedReader> readers() throws Exception {
        List<ProxiedReader> readers = new ArrayList<>();
        for (Proxy.Kind kind : Proxy.Kind.values()) {
            readers.add(ProxiedReader.at(cluster.gateways().get(0), cluster, cluster.proxy(kind)));
        }
        return readers;
    }

    /** Each has its answer whole, and follows it from where it was. */
    private static void goOn(List<ProxiedReader> readers) throws Exception {
        ServerProcess gone = cluster.gateways().get(0);
        for (ProxiedReader reader : readers) {
            JsonSocket again = reader.comeBack(cluster);
            String cursor = "1-" + reader.socket().cursor(reader.id());
            HttpResponse<Stream<String>> follower = client(reader.proxy())
                    .follow(
                            "/v1/streams/" + reader.id() + "/events",
                            reader.started().getString("viewToken"),
                            cursor);
            assertThat(follower.statusCode()).isEqualTo(200);

            reader.answer().release();
            assertThat(again.awaitEnd(reader.id()).getString("type")).isEqualTo("done");
            assertThat(again.text(reader.id()))
                    .isEqualTo(String.join("", reader.answer().words()));
            awaitLine(follower.body().iterator(), reader.answer().words().get(1).trim());
            done(again.close());
        }
        gone.awaitExit();
        cluster.again(gone);
    }
}
