package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How long an upstream may be silent, whatever its API, and what its silence means. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
class UpstreamTimeoutTest extends UpstreamFixture {
    private static final int IDLE_MS = 800;

    UpstreamTimeoutTest(UpstreamConfig.Api api) {
        super(api);
    }

    @Test
    void headersThenSilenceIsAFirstTokenTimeout() throws Exception {
        server.enqueue(LlmScript.stream().stall());
        ask(Requests.stream(1500, 2));

        RecordedRequest request = server.request(0).await(40, TimeUnit.SECONDS);
        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.FIRST_TOKEN_TIMEOUT);
        request.gone().await(40, TimeUnit.SECONDS);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aRoleAndKeepAlivesAreNoFirstToken() throws Exception {
        server.enqueue(LlmScript.stream().role().comment("ping").comment("ping").stall());
        ask(Requests.stream(150, 2));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.FIRST_TOKEN_TIMEOUT);
    }

    /** A backend that waits long for the first token, however slow the machine is, and not for the next ones. */
    private LlmBackend impatient(Vertx vertx) throws Exception {
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
        backend = loop.call(() -> open(vertx, server.baseUrl(), IDLE_MS));
        return backend;
    }

    @Test
    void silenceInTheMiddleIsAnIdleTimeout(Vertx vertx) throws Exception {
        impatient(vertx);
        server.enqueue(LlmScript.stream().delta("a").comment("ping").stall());
        ask(Requests.stream(0, 2));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
        server.requests().get(0).gone().await(40, TimeUnit.SECONDS);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void silenceAfterAFinishReasonIsTheEnd(Vertx vertx) throws Exception {
        impatient(vertx);
        server.enqueue(LlmScript.stream().delta("a").finish("stop").stall());
        ask(Requests.stream(0, 2));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
    }

    @Test
    void theIdleTimerStandsStillWhilePaused(Vertx vertx) throws Exception {
        // Given an upstream that falls silent, and a listener that pauses at the first delta
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        answer.alsoOnDelta(delta -> generating[0].pause());
        server.enqueue(LlmScript.stream().delta("a").stall());
        LlmBackend impatient = impatient(vertx);
        loop.run(() -> generating[0] = impatient.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), answer));
        answer.awaitDeltas(1);

        // When twice the timeout has passed
        vertx.timer(2 * IDLE_MS).await(40, TimeUnit.SECONDS);

        // Then it is still alive, and times out once it listens again
        assertThat(answer.ends()).isZero();
        loop.run(generating[0]::resume);
        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void eventsWithoutATokenDoNotExtendTheWaitForEver(Vertx vertx) throws Exception {
        LlmScript script = LlmScript.stream();
        for (int i = 1; i <= 1000; i++) {
            script.role().await(vertx.timer(50L * i, TimeUnit.MILLISECONDS));
        }
        server.enqueue(script.delta("late").finish("stop").done());
        ask(Requests.stream(1000, 2));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.FIRST_TOKEN_TIMEOUT);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void eventsWithoutATokenExtendTheWait(Vertx vertx) throws Exception {
        LlmScript script = LlmScript.stream();
        for (int i = 1; i <= 20; i++) {
            script.role().await(vertx.timer(250L * i, TimeUnit.MILLISECONDS));
        }
        server.enqueue(script.delta("a").finish("stop").done());
        ask(Requests.stream(4000, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
    }
}
