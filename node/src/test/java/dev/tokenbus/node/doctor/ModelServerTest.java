package dev.tokenbus.node.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tokenbus.node.doctor.Finding.Verdict;
import dev.tokenbus.testkit.machine.ProcessRun;
import dev.tokenbus.worker.transport.Route;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of model servers, over real sockets. */
class ModelServerTest {
    private static final String KEY = "sk-a-key-that-is-never-printed";
    private static final String MODELS = "{\"data\": [{\"id\": \"small\"}, {\"id\": \"large\"}]}";

    private static final String PASSWORD = "changeit";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void answers(int status, String body) {
        server.createContext("/", exchange -> answer(exchange, status, body));
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1?key=hidden";
    }

    private static List<Finding> look(String url, boolean withPrompt, String... models) {
        List<Finding> findings = new ModelServer(UpstreamConfig.of("test", url, KEY, List.of(models))).look(withPrompt);
        assertThat(findings.toString()).doesNotContain(KEY).doesNotContain("hidden");
        return findings;
    }

    private static Finding of(Check check, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.check() == check)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void aGoodServerIsAskedThreeTimesWithItsKey() {
        answers(200, MODELS);

        List<Finding> findings = look(url(), false, "small");

        Finding finding = of(Check.MODEL_SERVERS, findings);
        assertThat(finding.verdict()).isEqualTo(Verdict.OK);
        assertThat(finding.what()).startsWith("test (http://127.0.0.1:").contains(" ms, 2 models");
        assertThat(asked).hasSize(3).containsOnly("GET /v1/models?key=hidden Bearer " + KEY);
        assertThat(of(Check.CLOCK, findings)).isEqualTo(Finding.ok(Check.CLOCK, "as that of test"));
    }

    @Test
    void aPromptIsSentOnlyWhenItIsAskedFor() {
        answers(200, MODELS);

        assertThat(of(Check.PROMPT, look(url(), true, "large")).what()).startsWith("test, large: 200 after");
        assertThat(asked).last().asString().startsWith("POST /v1/chat/completions");
    }

    @Test
    void aKeyThatIsRefusedIsAFailure() {
        answers(401, "");

        Finding finding = of(Check.MODEL_SERVERS, look(url(), false));

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.what()).endsWith("answers 401: it refuses the key");
        assertThat(finding.todo()).contains("apiKey");
    }

    @Test
    void aProxyWithoutASchemeIsUsedAndOneThatWantsAPasswordIsSaid() {
        answers(200, MODELS);
        String proxy = "127.0.0.1:" + server.getAddress().getPort();
        assertThat(of(Check.MODEL_SERVERS, lookThrough(proxy)).what()).contains(" ms, 2 models");

        server.removeContext("/");
        answers(407, "");
        Finding finding = of(Check.MODEL_SERVERS, lookThrough("http://me:hidden@" + proxy));
        assertThat(finding.verdict()).isEqualTo(Verdict.SKIP);
        assertThat(finding.what())
                .contains("not checked: the proxy wants a password (407)")
                .doesNotContain("hidden");
        assertThat(of(Check.MODEL_SERVERS, lookThrough(proxy)).verdict()).isEqualTo(Verdict.FAIL);
    }

    private static List<Finding> lookThrough(String proxy) {
        String url = "http://nowhere.invalid/v1";
        UpstreamConfig plain = UpstreamConfig.of("test", url, KEY, List.of());
        UpstreamConfig config = new UpstreamConfig(
                plain.name(),
                url,
                KEY,
                List.of(),
                plain.bounds(),
                plain.timeouts(),
                plain.dialect(),
                new Route(null, proxy),
                plain.continuation());
        return new ModelServer(config).look(false);
    }

    @Test
    void aModelThatTheServerDoesNotHaveIsAFailureThatNamesThoseItHas() {
        answers(200, MODELS);

        Finding finding = of(Check.MODEL_SERVERS, look(url(), false, "huge"));

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.what()).endsWith("without huge");
        assertThat(finding.todo()).contains("small, large");
    }

    @Test
    void whatIsNoListOfModelsIsAFailure() {
        answers(200, "<html>");

        assertThat(of(Check.MODEL_SERVERS, look(url(), false)).what()).endsWith("with no list of models");
    }

    @Test
    void aServerThatIsNotThereAndOneThatIsSilentAreToldApart() throws IOException {
        String gone = url();
        server.stop(0);
        assertThat(of(Check.MODEL_SERVERS, look(gone, false)).what()).endsWith("nobody listens");

        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Finding finding = of(Check.MODEL_SERVERS, look("http://127.0.0.1:" + silent.getLocalPort() + "/v1", false));
            assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(finding.what()).endsWith("does not answer in time");
        }
    }

    @Test
    void aCertificateThatHasEndedAndOneThatNobodySignedAreFailures(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Path certificate = directory.resolve("ended.pem");
        keytool("-genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost -startdate -10d -validity 5", store);
        keytool("-exportcert -rfc -file " + certificate, store);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        secure.createContext("/", exchange -> answer(exchange, 200, MODELS));
        secure.start();
        try {
            String url = "https://localhost:" + secure.getAddress().getPort() + "/v1";
            assertThat(of(Check.MODEL_SERVERS, look(url, false)).what()).contains("TLS fails: ");

            UpstreamConfig plain = UpstreamConfig.of("test", url, KEY, List.of());
            UpstreamConfig trusting = new UpstreamConfig(
                    plain.name(),
                    url,
                    KEY,
                    List.of(),
                    plain.bounds(),
                    plain.timeouts(),
                    plain.dialect(),
                    new Route(certificate.toString(), null),
                    plain.continuation());
            assertThat(new ModelServer(trusting).look(false))
                    .filteredOn(finding -> finding.verdict() == Verdict.FAIL)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).startsWith("test: its certificate has ended on "));
        } finally {
            secure.stop(0);
        }
    }

    private static void keytool(String arguments, Path store) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-alias", "it", "-storepass", PASSWORD, "-storetype", "PKCS12", "-keystore"));
        command.add(store.toString());
        ProcessRun.of(command, Path.of("."), Map.of(), Duration.ofMinutes(1)).assertSucceeded();
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
