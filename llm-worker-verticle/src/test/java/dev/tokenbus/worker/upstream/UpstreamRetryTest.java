package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures of an upstream are tried again, whatever its API, how often and when. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
class UpstreamRetryTest extends UpstreamFixture {
    UpstreamRetryTest(UpstreamConfig.Api api) {
        super(api);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aPassingFailureIsTriedAgain(int status) throws Exception {
        server.enqueue(LlmScript.error(status, "busy")).enqueue(LlmScript.answering("ok"));
        ask(StreamConfig.DEFAULT);

        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.ends()).isEqualTo(1);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aBrokenConnectionOrAnErrorBeforeTheFirstTokenIsTriedAgain() throws Exception {
        server.enqueue(LlmScript.stream().role().hangUp())
                .enqueue(LlmScript.stream().event("{\"error\":{\"message\":\"x\"}}"))
                .enqueue(LlmScript.answering("ok"));
        ask(StreamConfig.DEFAULT);

        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.ends()).isEqualTo(1);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {425, 520, 522, 529, 530})
    void soIsAFailureOfAProxyInBetween(int status) throws Exception {
        aPassingFailureIsTriedAgain(status);
    }

    @Test
    void aQuotaThatIsUsedUpIsNotTriedAgain() throws Exception {
        server.otherwise(LlmScript.status(429, "{\"error\":{\"message\":\"pay\",\"type\":\"insufficient_quota\"}}"));
        ask(StreamConfig.DEFAULT);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void manyHeadersAreRead() throws Exception {
        LlmScript script = LlmScript.answering("ok");
        for (int i = 0; i < 60; i++) {
            script.header("x-policy-" + i, "p".repeat(1000));
        }
        server.enqueue(script);
        ask(StreamConfig.DEFAULT);

        answer.awaitEnd();
    }

    @Test
    void retriesEnd() throws Exception {
        server.otherwise(LlmScript.error(503, "busy"));
        ask(StreamConfig.DEFAULT);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void theRequestsOwnNumberOfRetriesGoesFirst() throws Exception {
        server.otherwise(LlmScript.error(503, "busy"));
        ask(Requests.stream(0, 1));

        answer.awaitFailure();

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aRejectedRequestIsNotTriedAgain() throws Exception {
        server.otherwise(LlmScript.error(400, "no"));
        ask(StreamConfig.DEFAULT);

        answer.awaitFailure();

        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void retryAfterIsHonoured() throws Exception {
        server.enqueue(LlmScript.error(429, "slow").header("retry-after-ms", "400"))
                .enqueue(LlmScript.answering("ok"));
        long began = System.nanoTime();
        ask(StreamConfig.DEFAULT);

        answer.awaitEnd();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThanOrEqualTo(400);
    }

    @Test
    void aLongRetryAfterIsLeftToTheClient() throws Exception {
        server.enqueue(LlmScript.error(429, "slow").header("retry-after", "3600"));
        ask(StreamConfig.DEFAULT);

        assertThat(answer.awaitFailure().retryAfterMs()).isEqualTo(3_600_000);
        assertThat(server.requests()).hasSize(1);
    }

    /** In the words of Gemini, and in others'. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"error\":{\"code\":429,\"message\":\"slow\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.Help\",\"links\":[{\"url\":\"x\"}]},"
                        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.5s\"}]}}]",
                "{\"error\":{\"message\":\"slow\",\"retry_after\":34.5}}",
                "{\"error\":{\"message\":\"slow\"},\"retry_after_ms\":34500}",
                "{\"error\":{\"message\":\"slow\",\"details\":{\"retryAfterMs\":\"34500\"}}}",
                "{\"error\":\"slow\",\"retryAfter\":\"34500 ms\"}"
            })
    void whatABodySaysOfAWaitIsHonouredToo(String body) throws Exception {
        server.enqueue(LlmScript.status(429, body));
        ask(StreamConfig.DEFAULT);

        StreamFailure failure = answer.awaitFailure();

        assertThat(failure.retryAfterMs()).isEqualTo(34_500);
        assertThat(failure.detail()).contains("slow");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aHeaderCountsMoreThanTheBody() throws Exception {
        server.enqueue(LlmScript.status(429, "{\"error\":{\"message\":\"slow\",\"retry_after\":7}}")
                .header("retry-after", "3600"));
        ask(StreamConfig.DEFAULT);

        assertThat(answer.awaitFailure().retryAfterMs()).isEqualTo(3_600_000);
    }

    @Test
    void cancelEndsTheWaitForARetry(Vertx vertx) throws Exception {
        server.enqueue(LlmScript.error(429, "slow").header("retry-after-ms", "2000"));
        LlmBackend.Generating generating = ask(StreamConfig.DEFAULT);
        server.request(0).await(40, TimeUnit.SECONDS);

        loop.run(generating::cancel);
        vertx.timer(2500).await(40, TimeUnit.SECONDS);

        assertThat(server.requests()).hasSize(1);
        assertThat(answer.calls()).isZero();
    }

    @Test
    void aPauseLastsOverARetry(Vertx vertx) throws Exception {
        server.enqueue(LlmScript.error(503, "busy")).enqueue(LlmScript.answering("ok"));
        LlmBackend.Generating generating = ask(StreamConfig.DEFAULT);
        loop.run(generating::pause);
        server.request(1).await(40, TimeUnit.SECONDS);
        loop.passes(100);
        assertThat(answer.deltas()).isEmpty();

        loop.run(generating::resume);

        answer.awaitEnd();
        assertThat(answer.text()).isEqualTo("ok");
    }
}
