package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.certificate.LocalCertificate;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.HomeStream;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.TestWorker;
import dev.tokenbus.worker.WorkerConfigs;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every order of data, end, close, reset and pause between a server, a worker and a home: a stream is done exactly when all text and its
 * finish came and nothing contradicts them, and else it fails; what was sent before an end that overtakes nothing is read.
 */
@ExtendWith(VertxExtension.class)
class EveryOrderTest {
    private static final int SMALL_WINDOW = 1 << 10;
    private static final int LARGE_WINDOW = 1 << 20;

    @SuppressWarnings("NullAway.Init")
    private static LocalCertificate certificate;

    @BeforeAll
    static void trust(@TempDir Path directory) throws Exception {
        certificate = LocalCertificate.in(directory);
        certificate.trust();
    }

    @AfterAll
    static void distrust() {
        LocalCertificate.distrust();
    }

    @ParameterizedTest(name = "HTTP/{0}, window of {1} bytes")
    @CsvSource({"1.1, " + SMALL_WINDOW, "1.1, " + LARGE_WINDOW, "2, " + SMALL_WINDOW, "2, " + LARGE_WINDOW})
    void everyOrderEndsTruthfully(String version, int window, Vertx vertx) throws Exception {
        Future<ScriptedLlmServer> starting = version.equals("2")
                ? ScriptedLlmServer.startSecure(vertx, certificate.options())
                : ScriptedLlmServer.start(vertx);
        ScriptedLlmServer server = starting.await(40, TimeUnit.SECONDS);
        TestWorker worker = deploy(vertx, server, window);
        List<String> wrong = new ArrayList<>();

        List<EndStory> stories = EndStory.all(window == SMALL_WINDOW);
        for (int i = 0; i < stories.size(); i++) {
            String refuted = play(stories.get(i), Starts.id(i), server, worker, window);
            if (!refuted.isEmpty()) {
                wrong.add(stories.get(i) + ": " + refuted);
            }
        }

        assertThat(wrong).as("of %d", stories.size()).isEmpty();
        worker.assertBalanced();
        worker.undeploy().await(40, TimeUnit.SECONDS);
    }

    private static TestWorker deploy(Vertx vertx, ScriptedLlmServer server, int window) throws Exception {
        UpstreamConfig upstream = Settings.NONE
                // One that is asked over a connection which closes at that moment is asked again, and has the same
                // script.
                .with("maxRetries", 2)
                .with("connectTimeoutMs", 20_000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", 20_000)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), null, List.of("m")));
        return TestWorker.deploy(
                vertx,
                WorkerConfigs.with(config -> config.with("windowBytes", window)),
                own -> UpstreamBackend.of(
                        own, upstream, new OpenAiApi(upstream), JtokkitTokenizer.load(own), new Random(1)));
    }

    /** Plays a story, and returns what of its end is not true. */
    private static String play(EndStory story, StreamId id, ScriptedLlmServer server, TestWorker worker, int window)
            throws Exception {
        Promise<Void> begun = Promise.promise();
        Promise<Void> allRead = Promise.promise();
        server.otherwise(story.script(begun.future(), allRead.future()));
        int asked = server.requests().size();
        HomeStream stream = worker.home.open(id).watchedBy(1, 0);
        if (story.reading() == EndStory.Reading.AT_ONCE) {
            stream.creditsEverything();
        }
        worker.start(Starts.of(id, 1, "m", StreamOptions.DEFAULT));
        RecordedRequest request = server.request(asked).await(40, TimeUnit.SECONDS);
        stream.awaitEvents(1);
        begun.complete();
        switch (story.reading()) {
            case AT_ONCE -> {
                stream.await("all", () -> hasAll(story, stream));
                allRead.complete();
            }
            case ONE_BY_ONE -> readOneByOne(story, stream, worker, allRead);
            case AFTER_THE_END -> {
                awaitEndOf(request);
                stream.await("a hold", () -> cost(stream) > window || hasAll(story, stream));
                stream.creditsEverything();
                worker.credit(id, stream.events().size(), 1);
            }
        }
        StreamEvent.Terminal end = stream.awaitEnd();
        return story.refutes(end, stream.text());
    }

    /** The server has done all that it can while nobody reads. */
    private static void awaitEndOf(RecordedRequest request) throws Exception {
        Future.any(request.finished(), request.blocked(), request.gone()).await(40, TimeUnit.SECONDS);
    }

    private static void readOneByOne(EndStory story, HomeStream stream, TestWorker worker, Promise<Void> allRead)
            throws Exception {
        for (int seq = 1; seq < story.pieces(); seq++) {
            int next = seq;
            stream.await("piece " + seq, () -> stream.events().size() >= next || hasAll(story, stream));
            if (hasAll(story, stream)) {
                break;
            }
            worker.credit(stream.id(), seq, 1);
        }
        stream.creditsEverything();
        stream.await("all", () -> hasAll(story, stream));
        allRead.complete();
    }

    private static int cost(HomeStream stream) {
        return stream.events().stream().mapToInt(StreamEvent::cost).sum();
    }

    /** All pieces, or the end. */
    private static boolean hasAll(EndStory story, HomeStream stream) {
        List<StreamEvent> events = stream.events();
        return events.size() >= story.pieces()
                || (!events.isEmpty() && events.get(events.size() - 1).isTerminal());
    }
}
