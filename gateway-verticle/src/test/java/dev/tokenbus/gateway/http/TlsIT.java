package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway with a certificate: HTTP/2, HTTP/1.1 and WebSockets over TLS, and nothing without it. */
class TlsIT {
    private static final int HANDSHAKE_MS = 1000;
    private static final String CHAT = "/v1/chat/completions";
    private static final String ASKED = "{\"model\":\"" + ScriptedWorker.MODEL
            + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path home;

    @SuppressWarnings("NullAway.Init")
    private static TestAuthority authority;

    @SuppressWarnings("NullAway.Init")
    private static Issued certificate;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TlsGateway tls;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TestAuthority.in(home);
        certificate = authority.issue("first");
    }

    @BeforeEach
    void start() throws Exception {
        tls = new TlsGateway(authority, certificate, directory, settings -> settings.with("handshakeMs", HANDSHAKE_MS));
        worker = tls.gateway.worker();
    }

    @AfterEach
    void stop() {
        tls.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, messages, [DONE]",
        "/v1/messages, messages, message_stop",
        "/v1/responses, input, response.completed"
    })
    void everyDoorStreamsOverHttp2(String path, String asked, String last) {
        Object said = asked.equals("input")
                ? "x"
                : new JsonArray().add(new JsonObject().put("role", "user").put("content", "x"));
        JsonObject body = new JsonObject()
                .put("model", ScriptedWorker.MODEL)
                .put("stream", true)
                .put("max_tokens", 100)
                .put(asked, said);
        if (asked.equals("input")) {
            body.remove("max_tokens");
        }
        var answer = answer(path, body.encode());
        worker.starts.next().text("Hello", " there").ends();

        HttpClientResponse response = Waiting.forResult(answer);
        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader("connection")).isNull();
        assertThat(TlsGateway.body(response)).contains("Hello", " there", last);
    }

    private CompletableFuture<HttpClientResponse> answer(String path, String body) {
        HttpClientAgent client = tls.client(HttpVersion.HTTP_2);
        return CompletableFuture.supplyAsync(() -> tls.post(client, path, body));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void thePageAndTheModelsAreThere(HttpVersion version) {
        HttpClientAgent client = tls.client(version);
        for (String path : new String[] {"/", "/api/models", "/openapi.yaml"}) {
            HttpClientResponse response = TlsGateway.send(tls.request(client, HttpMethod.GET, path), Buffer.buffer());

            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(TlsGateway.body(response)).isNotEmpty();
        }
    }

    @Test
    void aStreamOverAWebSocketIsFollowedOverHttp2WhoseConnectionStays() {
        TestClient owner = tls.connect();
        owner.prompt("x");
        ServerFrame.Started stream = owner.started();
        Attempt attempt = worker.starts.next().text("a");
        HttpClientAgent client = tls.client(HttpVersion.HTTP_2);
        HttpClientRequest follow = tls.request(
                client, HttpMethod.GET, "/v1/streams/" + stream.streamId() + "/events?token=" + stream.viewToken());
        HttpClientResponse followed = TlsGateway.send(follow, Buffer.buffer());
        attempt.ends();

        assertThat(owner.textUntilDone()).isEqualTo("a");
        assertThat(TlsGateway.body(followed)).contains("\"a\"", "event: done");
        HttpClientRequest again = tls.request(client, HttpMethod.GET, "/api/models");
        assertThat(again.connection()).isSameAs(follow.connection());
        assertThat(Waiting.forResult(again.send()).statusCode()).isEqualTo(200);
    }

    @Test
    void aNewCertificateIsShownWithinSecondsAndABrokenOneChangesNothing() throws Exception {
        String first = tls.serial();
        HttpClientAgent client = tls.client(HttpVersion.HTTP_2);
        var answer = CompletableFuture.supplyAsync(() -> tls.post(client, CHAT, ASKED));
        Attempt attempt = worker.starts.next().text("a");

        tls.put(authority.issue("second"));
        String second = tls.serialAfter(first);
        tls.breakKey();
        assertThat(tls.serial()).isEqualTo(second);
        tls.put(certificate);
        assertThat(tls.serialAfter(second)).isEqualTo(first);

        attempt.text("b").ends();
        assertThat(TlsGateway.body(Waiting.forResult(answer))).contains("[DONE]");
    }

    @Test
    void whoSpeaksNoTlsOrSaysNothingIsClosed() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), tls.gateway.port);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), tls.gateway.port)) {
            silent.setSoTimeout(40_000);
            plain.setSoTimeout(40_000);
            plain.getOutputStream()
                    .write("GET /api/models HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1");
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aVersionOfTlsThatIsTooOldIsRefused() {
        var old = tls.gateway.vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(tls.trust())
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.1")));

        assertThatThrownBy(() -> tls.request(old, HttpMethod.GET, "/api/models"))
                .isNotNull();
    }
}
