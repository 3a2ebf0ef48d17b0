package dev.tokenbus.worker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.certificate.LocalCertificate;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers whose certificate an authority of one's own signed, and servers behind a proxy. */
@ExtendWith(VertxExtension.class)
class RouteTest {
    private static final String BASIC = "Basic bWU6cEBzcyB3b3Jk";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalCertificate certificate;

    @SuppressWarnings("NullAway.Init")
    private EventLoop loop;

    @SuppressWarnings("NullAway.Init")
    private ScriptedLlmServer plain;

    @SuppressWarnings("NullAway.Init")
    private ScriptedLlmServer secure;

    @BeforeAll
    static void makeAuthority() throws Exception {
        certificate = LocalCertificate.signedIn(directory);
    }

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        loop = new EventLoop(vertx);
        plain = ScriptedLlmServer.start(vertx).await(40, TimeUnit.SECONDS);
        secure = ScriptedLlmServer.startSecure(vertx, certificate.options()).await(40, TimeUnit.SECONDS);
        plain.otherwise(LlmScript.answering("plain"));
        secure.otherwise(LlmScript.answering("secure"));
    }

    private RecordedAnswer ask(Vertx vertx, String baseUrl, Settings settings) throws Exception {
        UpstreamConfig config = settings.applyTo(UpstreamConfig.of("up", baseUrl, "sk-nobody-may-read", List.of("m")));
        LlmBackend backend = loop.call(() ->
                UpstreamBackend.of(vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1)));
        RecordedAnswer answer = new RecordedAnswer();
        loop.run(() -> backend.generate(Requests.of("m", "Say something", StreamConfig.DEFAULT, ""), answer));
        answer.await("an end", each -> each.ends() > 0);
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
        return answer;
    }

    private String text(Vertx vertx, String baseUrl, Settings settings) throws Exception {
        RecordedAnswer answer = ask(vertx, baseUrl, settings);
        answer.awaitEnd();
        return answer.text();
    }

    private StreamFailure failure(Vertx vertx, String baseUrl, Settings settings) throws Exception {
        return ask(vertx, baseUrl, settings).awaitFailure();
    }

    private static Settings trusting() {
        return Settings.NONE.with("caFile", certificate.authority().toString());
    }

    @Test
    void aServerIsTrustedWhoseAuthorityTheKeyNames(Vertx vertx) throws Exception {
        assertThat(text(vertx, secure.baseUrl(), trusting())).isEqualTo("secure");
    }

    @Test
    void theErrorOfAnotherCertificateNamesTheKeyAndIsCertain(Vertx vertx) throws Exception {
        StreamFailure failure = failure(vertx, secure.baseUrl(), Settings.NONE);

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.detail())
                .isEqualTo("The model server cannot be reached: nobody who is trusted here signed its certificate; "
                        + "worker.upstream.up.caFile can name a file with the certificate of who did.");
        assertThat(secure.connections())
                .as("connections that a handshake finished")
                .isZero();
    }

    @Test
    void theCertificateOfAnotherHostIsNotTaken(Vertx vertx) throws Exception {
        assertThat(failure(vertx, secure.baseUrl().replace("localhost", "127.0.0.1"), trusting())
                        .detail())
                .contains("its certificate is for another host");
    }

    @Test
    void aServerThatSpeaksPlainHttpIsSaidToDoSo(Vertx vertx) throws Exception {
        assertThat(failure(vertx, plain.baseUrl().replace("http:", "https:"), Settings.NONE)
                        .detail())
                .contains("it speaks plain HTTP");
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path words = Files.writeString(directory.resolve("words.pem"), "no certificate\n");

        for (Path file : List.of(empty, words, directory.resolve("none.pem"), directory)) {
            assertThatThrownBy(() -> new Route(file.toString(), null))
                    .hasMessageStartingWith("worker.upstream.caFile: " + file + " (expected: a PEM file with certific");
        }
    }

    @Test
    void aTunnelLeadsToASecureServer(Vertx vertx) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(vertx, BASIC).await(40, TimeUnit.SECONDS);
        Settings through = trusting().with("proxy", "http://me:p%40ss%20word@127.0.0.1:" + proxy.port());

        assertThat(text(vertx, secure.baseUrl(), through)).isEqualTo("secure");

        assertThat(proxy.heads()).hasSize(1);
        assertThat(proxy.heads().get(0))
                .startsWith("CONNECT localhost:" + secure.port() + " HTTP/1.1")
                .doesNotContain("sk-nobody-may-read");
    }

    @Test
    void aPlainServerIsAskedThroughTheProxyByItsUrl(Vertx vertx) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(vertx, BASIC).await(40, TimeUnit.SECONDS);
        Settings through = Settings.NONE.with("proxy", "me:p%40ss%20word@127.0.0.1:" + proxy.port());

        assertThat(text(vertx, plain.baseUrl(), through)).isEqualTo("plain");

        assertThat(proxy.heads().get(0)).startsWith("POST " + plain.baseUrl() + "/chat/completions HTTP/1.1");
    }

    @Test
    void aProxyThatWantsAnotherUserIsNamedAndAskedOnce(Vertx vertx) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(vertx, BASIC).await(40, TimeUnit.SECONDS);
        Settings through = trusting().with("proxy", "http://me:wrong-word@127.0.0.1:" + proxy.port());

        StreamFailure failure = failure(vertx, secure.baseUrl(), through);

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.detail())
                .contains("its proxy wants another user or password (worker.upstream.up.proxy)")
                .doesNotContain("wrong-word");
        assertThat(proxy.heads()).hasSize(1);
    }

    @Test
    void aProxyThatDoesNotConnectIsNamed(Vertx vertx) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(vertx, "").await(40, TimeUnit.SECONDS);
        secure.close().await(40, TimeUnit.SECONDS);
        Settings through = trusting().with("maxRetries", 0).with("proxy", "http://127.0.0.1:" + proxy.port());

        assertThat(failure(vertx, secure.baseUrl(), through).detail())
                .contains("its proxy does not connect to it (worker.upstream.up.proxy)");
    }

    @Test
    void aProxyThatIsNotThereIsNamed(Vertx vertx) throws Exception {
        int port = plain.port();
        plain.close().await(40, TimeUnit.SECONDS);
        Settings through = trusting().with("maxRetries", 0).with("proxy", "http://127.0.0.1:" + port);

        assertThat(failure(vertx, secure.baseUrl(), through).detail())
                .contains("its proxy refuses the connection (worker.upstream.up.proxy)");
    }

    @ParameterizedTest
    @CsvSource({
        "https://only-the-proxy-knows.invalid/v1, CONNECT only-the-proxy-knows.invalid:443 ",
        "https://llm_server.invalid:8443/v1, CONNECT llm_server.invalid:8443 ",
        "http://llm_server.invalid:8000/v1, POST http://llm_server.invalid:8000/v1/chat/completions "
    })
    void aNameThatOnlyTheProxyKnowsIsNotLookedUpHere(String baseUrl, String line, Vertx vertx) throws Exception {
        ConnectProxy proxy = ConnectProxy.start(vertx, "").await(40, TimeUnit.SECONDS);
        Settings through = trusting().with("maxRetries", 0).with("proxy", "http://127.0.0.1:" + proxy.port());

        assertThat(failure(vertx, baseUrl, through).code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);

        assertThat(proxy.heads().get(0)).startsWith(line.strip() + " HTTP/1.1");
    }

    @Test
    void aProxyThatDoesNotAnswerIsLeftWhenTheTimeToConnectIsOver(Vertx vertx) throws Exception {
        NetServer silent = vertx.createNetServer().connectHandler(socket -> {});
        silent.listen(0, "127.0.0.1").await(40, TimeUnit.SECONDS);
        Settings through = trusting()
                .with("maxRetries", 0)
                .with("connectTimeoutMs", 300)
                .with("firstTokenTimeoutMs", 60_000)
                .with("proxy", "http://127.0.0.1:" + silent.actualPort());
        long begun = System.nanoTime();

        assertThat(failure(vertx, secure.baseUrl(), through).code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(30_000);
    }
}
