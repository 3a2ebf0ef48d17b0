package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.protocol.log.StreamEvent.Stopped;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
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
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker between a home and a real LLM server: ends and back-pressure reach the server's socket. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init") // Each test deploys its worker.
class UpstreamEndTest {
    private static final int QUICK_MS = 100;

    /** On a machine that does much else few tries are quick. */
    private static final int MOST_TRIES = 100;

    private static final int ORPHAN_MS = 150;
    private static final int IDLE_MS = 3000;

    private Vertx vertx;
    private ScriptedLlmServer server;
    private TestWorker worker;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        this.vertx = vertx;
        server = ScriptedLlmServer.start(vertx).await(40, TimeUnit.SECONDS);
    }

    private void deploy(int idleMs, UnaryOperator<Settings> changes) throws Exception {
        UpstreamConfig upstream = Settings.NONE
                .with("poolSize", 8)
                .with("connectTimeoutMs", 20_000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", idleMs)
                .with("maxRetries", 0)
                .with("maxEventBytes", 4096)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), null, List.of("m")));
        worker = TestWorker.deploy(
                vertx,
                WorkerConfigs.with(changes),
                own -> UpstreamBackend.of(
                        own, upstream, new OpenAiApi(upstream), JtokkitTokenizer.load(own), new Random(1)));
    }

    @AfterEach
    void everyStreamIsAccountedFor() throws Exception {
        worker.assertBalanced();
        worker.undeploy().await(40, TimeUnit.SECONDS);
    }

    private static StartStream start(StreamId id) {
        return Starts.of(id, 1, "m", StreamOptions.DEFAULT);
    }

    /** Milliseconds from what ends a stream, less an intended delay, until the server sees its request reset: up to the first quick one. */
    private List<Double> timesToReset(Consumer<HomeStream> ending, long delayMs) throws Exception {
        server.otherwise(LlmScript.stream().role().delta("a").delta("b").stall());
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < MOST_TRIES && times.stream().noneMatch(ms -> ms <= QUICK_MS); i++) {
            HomeStream stream = worker.started(start(Starts.id(i)));
            stream.awaitEvents(2);
            long begun = System.nanoTime();
            ending.accept(stream);
            long gone = server.requests().get(i).gone().await(40, TimeUnit.SECONDS);
            assertThat(stream.awaitEnd()).isInstanceOf(Stopped.class);
            times.add((gone - begun) / 1e6 - delayMs);
        }
        return times;
    }

    @Test
    void stopEndsTheUpstreamRequestWithinATenthOfASecond() throws Exception {
        deploy(20_000, config -> config);

        List<Double> times = timesToReset(stream -> worker.send(StreamControl.stop(stream.id(), 1)), 0);

        assertThat(times).as("ms").anyMatch(ms -> ms <= QUICK_MS);
    }

    @Test
    void theOrphanTimeEndsTheUpstreamRequestWithinATenthOfASecond() throws Exception {
        deploy(20_000, config -> config.with("orphanMs", ORPHAN_MS));

        List<Double> times =
                timesToReset(stream -> worker.credit(stream.watchedBy(0, 0).id(), 0, 0), ORPHAN_MS);

        assertThat(times).as("ms").anyMatch(ms -> ms <= QUICK_MS);
        assertThat(times).as("none too early").allMatch(ms -> ms >= -5);
    }

    @Test
    void viewersThatDoNotReadHoldTheServersSocketBackWithoutAnIdleTimeout() throws Exception {
        // Given 25 MB from the server, and viewers that read nothing of it
        int deltas = 40_000;
        String text = "0123456789".repeat(40);
        deploy(IDLE_MS, config -> config.with("windowBytes", 64 << 10).with("logBytes", 64 << 20));
        server.enqueue(LlmScript.stream()
                .burst(text, deltas)
                .finish("stop")
                .usage(1, deltas)
                .done());

        // When
        HomeStream stream = worker.home.open(Starts.id(1)).watchedBy(1, 0);
        worker.start(start(Starts.id(1)));
        RecordedRequest request = server.request(0).await(40, TimeUnit.SECONDS);
        request.blocked().await(40, TimeUnit.SECONDS);
        worker.home.awaitDigests(1);
        worker.settle();

        // Then little more than the window was read, and no timer of the idle time fired
        int read = stream.events().size();
        assertThat(read * (text.length() + 64L)).isBetween(64L << 10, 1L << 20);
        assertThat(request.gone().isComplete()).isFalse();
        assertThat(worker.meter.holds()).isEqualTo(1);
        long heldFrom = System.nanoTime();
        do {
            worker.home.awaitDigests(1);
        } while (System.nanoTime() - heldFrom < 2 * IDLE_MS * 1_000_000L);
        assertThat(stream.events()).hasSize(read);

        // And all of it arrives once they read
        stream.creditsEverything();
        worker.credit(Starts.id(1), read, 1);
        Done done = (Done) stream.awaitEnd();
        assertThat(done.chars()).isEqualTo((long) deltas * text.length());
        assertThat(done.timings().stalledMs()).isGreaterThan(IDLE_MS);
    }
}
