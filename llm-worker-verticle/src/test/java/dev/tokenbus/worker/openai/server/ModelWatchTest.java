package dev.tokenbus.worker.openai.server;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.worker.Backends;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model servers that are down, come up, change and go, over real HTTP: a backend opens all the same and follows them. */
@ExtendWith(VertxExtension.class)
class ModelWatchTest {
    private final List<List<String>> changes = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private EventLoop loop;
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private LlmBackend backend;

    private volatile Consumer<HttpServerResponse> answer = listing("a", "b");

    @BeforeEach
    void listen(Vertx given) throws Exception {
        vertx = given;
        loop = new EventLoop(vertx);
        serve(0);
    }

    @AfterEach
    void close() throws Exception {
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
    }

    private void serve(int port) throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> answer.accept(request.response()))
                .listen(port, "127.0.0.1")
                .await(40, TimeUnit.SECONDS);
    }

    private static Consumer<HttpServerResponse> listing(String... names) {
        return response -> response.end("{\"data\":[{\"id\":\"" + String.join("\"},{\"id\":\"", names) + "\"}]}");
    }

    private static Consumer<HttpServerResponse> saying(int status, String body) {
        return response -> response.setStatusCode(status).end(body);
    }

    /** Opens a backend that looks at its server's list all the time. */
    private void open(int port, String... models) throws Exception {
        UpstreamConfig plain = UpstreamConfig.of("gpu", "http://127.0.0.1:" + port, "sk-secret-key", List.of(models));
        UpstreamConfig config = new UpstreamConfig(
                plain.name(),
                plain.baseUrl(),
                plain.apiKey(),
                plain.models(),
                plain.bounds(),
                new UpstreamConfig.Timeouts(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(20)),
                plain.dialect(),
                plain.route(),
                plain.continuation());
        backend = loop.call(() -> UpstreamBackend.discover(
                        vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1)))
                .await(40, TimeUnit.SECONDS);
        backend.onChange(() -> changes.add(backend.models()));
    }

    /** As {@link #open}; on a busy machine the first answer may come after the backend has opened. */
    private void openAndHear(int port, String... models) throws Exception {
        open(port, models);
        patiently().until(() -> state() != State.UNKNOWN);
    }

    private State state() {
        return backend.upstream().orElseThrow().state();
    }

    private String detail() {
        return backend.upstream().orElseThrow().detail();
    }

    @Test
    void aServerThatIsDownAtTheStartIsUsedWhenItComesUp() throws Exception {
        int port = FreePorts.row(1);

        openAndHear(port);

        assertThat(backend.models()).isEmpty();
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(detail())
                .isEqualTo("http://127.0.0.1:" + port
                        + "/v1/models: the connection is refused, so no server may be running there");
        serve(port);
        patiently().until(() -> state() == State.UP);
        assertThat(backend.models()).containsExactly("a", "b");
        assertThat(detail()).isEqualTo("lists 2 models");
        assertThat(changes).isNotEmpty();
    }

    @Test
    void aServerThatGoesDownKeepsItsModelsAndIsShownAsDown() throws Exception {
        openAndHear(server.actualPort());
        assertThat(state()).isEqualTo(State.UP);

        server.close().await(40, TimeUnit.SECONDS);

        patiently().until(() -> state() == State.DOWN);
        assertThat(backend.models()).containsExactly("a", "b");
    }

    @Test
    void aServerWhoseSettingsChangeWhileItIsDownKeepsItsModels() throws Exception {
        openAndHear(server.actualPort());
        LlmBackend before = backend;
        server.close().await(40, TimeUnit.SECONDS);
        UpstreamConfig same = UpstreamConfig.of("gpu", "http://127.0.0.1:" + server.actualPort(), "sk-new", List.of());
        UpstreamConfig other = UpstreamConfig.of("gpu", "http://127.0.0.1:" + FreePorts.row(1), "sk-new", List.of());

        List<LlmBackend> after = new ArrayList<>();
        for (UpstreamConfig config : List.of(same, other)) {
            after.addAll(loop.call(() -> Backends.reopen(
                            vertx,
                            List.of(before, new HandDrivenBackend()),
                            List.of(config),
                            JtokkitTokenizer.load(vertx),
                            new Random(1)))
                    .await(40, TimeUnit.SECONDS));
        }

        assertThat(after.get(0).models()).containsExactly("a", "b");
        assertThat(after.get(2).models()).as("of another server").isEmpty();
        loop.call(after.get(0)::close).await(40, TimeUnit.SECONDS);
        loop.call(after.get(2)::close).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aListThatChangesIsReadAgain() throws Exception {
        openAndHear(server.actualPort());

        answer = listing("b", "c");

        patiently().until(() -> backend.models().equals(List.of("b", "c")));
        patiently().until(() -> changes.contains(List.of("b", "c")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    404 | Not Found                  | it answered with status 404: Not Found
                    401 | {"error":"no sk-secret-key"} | it answered with status 401
                    500 | {"error":"busy"}           | it answered with status 500: busy
                    200 | <html>                     | the list of models is not valid JSON
                    200 | {"data":[]}                | it lists no models
                    200 | {"data":[{"id":" "}]}      | it lists no models
                    """)
    void aServerWithoutAListServesNothingAndSaysWhatToDo(int status, String body, String words) throws Exception {
        answer = saying(status, body);

        openAndHear(server.actualPort());

        assertThat(backend.models()).isEmpty();
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(detail())
                .isEqualTo("http://127.0.0.1:" + server.actualPort() + "/v1/models: " + words
                        + "; worker.upstream.gpu.models can name its models");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    404 | Not Found   | UP
                    401 | no          | UP
                    200 | <html>      | UP
                    200 | {"data":[]} | UP
                    503 | busy        | DOWN
                    """)
    void modelsThatAreConfiguredNeedNoList(int status, String body, State expected) throws Exception {
        answer = saying(status, body);

        openAndHear(server.actualPort(), "mine");

        assertThat(backend.models()).containsExactly("mine");
        assertThat(state()).isEqualTo(expected);
    }

    @Test
    void aServerThatDoesNotAnswerDoesNotHoldTheStart() throws Exception {
        answer = response -> {};

        long startedAt = System.nanoTime();
        open(server.actualPort());

        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(30));
        assertThat(backend.models()).isEmpty();
        assertThat(state()).isEqualTo(State.UNKNOWN);
    }
}
