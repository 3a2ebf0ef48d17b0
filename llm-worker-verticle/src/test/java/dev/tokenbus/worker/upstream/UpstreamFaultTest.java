package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which code each fault of an upstream has, whatever its API. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
class UpstreamFaultTest extends UpstreamFixture {
    UpstreamFaultTest(UpstreamConfig.Api api) {
        super(api);
    }

    @ParameterizedTest
    @CsvSource({
        "400, UPSTREAM_REJECTED",
        "401, UPSTREAM_REJECTED",
        "403, UPSTREAM_REJECTED",
        "404, UPSTREAM_REJECTED",
        "408, UPSTREAM_UNAVAILABLE",
        "413, TOO_LARGE",
        "422, UPSTREAM_REJECTED",
        "429, RATE_LIMITED",
        "500, UPSTREAM_UNAVAILABLE",
        "502, UPSTREAM_UNAVAILABLE",
        "503, UPSTREAM_UNAVAILABLE",
        "504, UPSTREAM_UNAVAILABLE",
        "302, UPSTREAM_REJECTED",
        "204, UPSTREAM_REJECTED"
    })
    void aStatusHasItsCode(int status, ErrorCode code) throws Exception {
        LlmScript script = status == 204 ? LlmScript.status(204, "") : LlmScript.error(status, "it is like that");

        StreamFailure failure = failureOf(script);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.detail()).contains("status " + status);
        if (status != 204) {
            assertThat(failure.detail()).contains("it is like that");
        }
        assertThat(answer.deltas()).isEmpty();
    }

    @Test
    void aRateLimitSaysWhenToComeBack() throws Exception {
        StreamFailure failure = failureOf(LlmScript.error(429, "slow down").header("retry-after", "7"));

        assertThat(failure.retryAfterMs()).isEqualTo(7000);
    }

    @Test
    void anUpstreamsWordsAreCut() throws Exception {
        StreamFailure failure = failureOf(LlmScript.error(400, "word ".repeat(1000)));

        assertThat(failure.detail().length()).isBetween(200, 300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad input: " + PROMPT, "cannot parse 'that nobody else may read'", "no such key " + KEY})
    void wordsThatQuoteThePromptOrTheKeyAreWithheld(String words) throws Exception {
        assertThat(failureOf(LlmScript.error(400, words)).detail())
                .isEqualTo("The model server answered with status 400.");
    }

    @Test
    void anErrorBodyThatNeverEndsIsStillAnError() throws Exception {
        server.enqueue(LlmScript.status(500, "x".repeat(200_000)).stall());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void anErrorBodyThatNeverComesIsStillAnError() throws Exception {
        server.enqueue(LlmScript.status(403, "").stall());
        ask(Requests.stream(3000, 0));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
    }

    @Test
    void aRefusedConnectionIsUnavailable(Vertx vertx) throws Exception {
        // Given a port on which nobody listens any more
        server.close().await(40, TimeUnit.SECONDS);

        ask(Requests.stream(0, 0));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void aHostThatDoesNotExistIsUnavailable(Vertx vertx) throws Exception {
        LlmBackend nowhere = loop.call(() -> open(vertx, "http://no-such-host.invalid/v1"));

        loop.run(() -> nowhere.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), answer));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        loop.call(nowhere::close).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionThatBreaksBeforeTheResponseIsUnavailable(Vertx vertx) throws Exception {
        NetServer rude = vertx.createNetServer().connectHandler(socket -> socket.handler(bytes -> socket.close()));
        rude.listen(0, "127.0.0.1").await(40, TimeUnit.SECONDS);
        LlmBackend refused = loop.call(() -> open(vertx, "http://127.0.0.1:" + rude.actualPort() + "/v1"));

        loop.run(() -> refused.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), answer));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        loop.call(refused::close).await(40, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatBreaksInTheMiddleIsTruncated(boolean rst) throws Exception {
        Promise<Void> seen = Promise.promise();
        LlmScript script = LlmScript.stream().role().delta("a").delta("b").await(seen.future());
        server.enqueue(rst ? script.reset() : script.hangUp());
        ask(Requests.stream(0, 2));
        answer.awaitDeltas(2);

        seen.complete();

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(answer.text()).isEqualTo("ab");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anEndWithoutAFinishReasonIsTruncated() throws Exception {
        assertThat(failureOf(LlmScript.stream().delta("a")).code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void doneWithoutAFinishReasonIsTruncated() throws Exception {
        assertThat(failureOf(LlmScript.stream().delta("a").done()).code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void aFinishReasonThatIsNoCompletionIsTruncated() throws Exception {
        assertThat(failureOf(LlmScript.stream().delta("a").finish("abort").done())
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void aGiantEventIsMalformed() throws Exception {
        StreamFailure failure =
                failureOf(LlmScript.stream().delta("x".repeat(EVENT_BYTES)).finish("stop"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(failure.detail()).contains("larger than " + EVENT_BYTES + " bytes");
    }

    @Test
    void aResponseThatIsNoEventStreamIsMalformed() throws Exception {
        assertThat(failureOf(LlmScript.status(200, "{\"choices\":[]}")).code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
    }

    @Test
    void anErrorInTheMiddleHasTheCodeThatItNames() throws Exception {
        StreamFailure failure = failureOf(LlmScript.stream()
                .delta("a")
                .event("{\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"}}"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.detail()).contains("out of memory");
    }

    @Test
    void theWordsOfAnErrorThatIsCompressedAreNotShownAsTheyAre() throws Exception {
        StreamFailure failure =
                failureOf(LlmScript.status(400, "\u001f\u008b\b binary").header("content-encoding", "gzip"));

        assertThat(failure.detail()).isEqualTo("The model server answered with status 400.");
    }

    @Test
    void anErrorWhoseBodyDoesNotEndIsToldSoon() throws Exception {
        long begun = System.nanoTime();
        StreamFailure failure =
                failureOf(LlmScript.status(400, "{\"error\":\"no\"}").stall());

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
}
