package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener that cancels or pauses means to an upstream, whatever its API: the request ends, the socket is full. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
class UpstreamFlowTest extends UpstreamFixture {
    @SuppressWarnings("NullAway.Init")
    private LlmBackend.Generating burst;

    UpstreamFlowTest(UpstreamConfig.Api api) {
        super(api);
    }

    @Test
    void cancelStopsTheUpstreamRequest() throws Exception {
        server.enqueue(
                LlmScript.stream().role().delta("a").delta("b").delta("c").stall());
        LlmBackend.Generating generating = ask(StreamConfig.DEFAULT);
        answer.awaitDeltas(3);

        long cancelled = System.nanoTime();
        loop.run(generating::cancel);

        long gone = server.requests().get(0).gone().await(40, TimeUnit.SECONDS);
        assertThat(TimeUnit.NANOSECONDS.toMillis(gone - cancelled))
                .as("milliseconds until the server saw it; a timeout would take a minute")
                .isLessThan(30_000);
    }

    @Test
    void cancelBeforeTheResponseStopsTheUpstreamRequest() throws Exception {
        Promise<Void> never = Promise.promise();
        server.enqueue(LlmScript.stream().await(never.future()));
        LlmBackend.Generating generating = ask(StreamConfig.DEFAULT);
        RecordedRequest request = server.request(0).await(40, TimeUnit.SECONDS);

        loop.run(generating::cancel);

        request.gone().await(40, TimeUnit.SECONDS);
        assertThat(answer.ends()).isZero();
    }

    @Test
    void cancelWhilePausedStopsTheUpstreamRequest() throws Exception {
        askForBurst();

        RecordedRequest request = server.request(0).await(40, TimeUnit.SECONDS);
        request.blocked().await(40, TimeUnit.SECONDS);
        loop.run(burst::cancel);

        request.gone().await(40, TimeUnit.SECONDS);
        assertThat(answer.ends()).isZero();
    }

    @Test
    void backPressureReachesTheServersSocket() throws Exception {
        // Given a server that sends 60 MB and a listener that pauses at the first delta
        askForBurst();
        RecordedRequest request = server.request(0).await(40, TimeUnit.SECONDS);

        // When
        request.blocked().await(40, TimeUnit.SECONDS);
        loop.passes(200);

        // Then neither side holds more than sockets do
        assertThat(request.finished().isComplete()).isFalse();
        assertThat(request.bytesWritten()).isLessThan(20_000_000);
        assertThat(answer.deltas().size()).isLessThan(1000);

        // And all of it arrives once the listener wants it
        answer.alsoOnDelta(delta -> {});
        loop.run(burst::resume);
        answer.awaitEnd();
        assertThat(answer.text()).hasSize(50_000_000);
    }

    private void askForBurst() throws Exception {
        server.enqueue(LlmScript.stream()
                .burst("0123456789".repeat(50), 100_000)
                .finish("stop")
                .usage(1, 1)
                .done());
        answer.alsoOnDelta(delta -> burst.pause());
        loop.run(() -> burst = backend.generate(Requests.of("m", PROMPT, StreamConfig.DEFAULT, ""), answer));
    }

    @Test
    void theQueryOfTheBaseUrlIsSent(Vertx vertx) throws Exception {
        server.enqueue(LlmScript.answering("ok"));
        LlmBackend azure = loop.call(() -> open(vertx, server.baseUrl() + "?api-version=preview"));
        loop.call(() -> azure.generate(Requests.of("m", PROMPT), answer));

        answer.awaitEnd();
        assertThat(server.requests().get(0).uri()).matches("/v1/[a-z/]+\\?api-version=preview");
        loop.call(azure::close).await(40, TimeUnit.SECONDS);
    }
}
