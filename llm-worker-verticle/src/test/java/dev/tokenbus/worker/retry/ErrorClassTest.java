package dev.tokenbus.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorClassTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "This model's maximum context length is 4096 tokens; CONTEXT_LENGTH_EXCEEDED",
                "the request exceeds the available context size; CONTEXT_LENGTH_EXCEEDED",
                "prompt is too long: 9000 tokens; CONTEXT_LENGTH_EXCEEDED",
                "Your prompt was stopped by the content filter; UPSTREAM_REJECTED",
                "Incorrect API key provided; UPSTREAM_REJECTED",
                "Please carry the API secret key: it is missing; UPSTREAM_REJECTED",
                "The model `m` does not exist; UNKNOWN_MODEL",
                "no such model; UNKNOWN_MODEL",
                "Rate limit reached for m on tokens per minute; RATE_LIMITED",
                "You exceeded your current quota; RATE_LIMITED",
                "CUDA out of memory; UPSTREAM_UNAVAILABLE",
                "no server is available; UPSTREAM_UNAVAILABLE"
            })
    void aSentenceHasItsClass(String sentence, ErrorCode code) {
        assertThat(ErrorClass.of(new UpstreamError(sentence, "", 0))).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200, 1004, 4001, 600})
    void aNumberThatIsNoStatusOfAnErrorIsNone(int number) {
        assertThat(ErrorClass.of(new UpstreamError("login failed", "", number)))
                .isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(ErrorClass.of(new UpstreamError("the context window is full", "", number)))
                .isEqualTo(ErrorCode.UPSTREAM_REJECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pay; insufficient_quota",
                "Insufficient Balance; invalid",
                "Insufficient balance; ",
                "pay; billing_hard_limit_reached"
            })
    void whatOnlyAPaymentEndsIsNotAskedAgain(String sentence, String type) {
        UpstreamError error = new UpstreamError(sentence, type == null ? "" : type, 0);

        assertThat(ErrorClass.passes(error)).isFalse();
        assertThat(ErrorClass.passes(429, error)).isFalse();
    }

    @Test
    void anErrorOfTheServerThatIsAboutThePromptIsNotAskedAgain() {
        UpstreamError error = new UpstreamError("the context window is exceeded", "", 0);

        assertThat(ErrorClass.of(500, error)).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
        assertThat(ErrorClass.passes(500, error)).isFalse();
        assertThat(ErrorClass.passes(500, UpstreamError.NONE)).isTrue();
        assertThat(ErrorClass.passes(503, error)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504, 520, 530})
    void whatPassesIsAskedAgainAndCalledSo(int status) {
        assertThat(ErrorClass.passes(status, UpstreamError.NONE)).isTrue();
        assertThat(ErrorClass.of(status, UpstreamError.NONE)).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
    }

    /** Clients name fields too: those of their tools and schemas. */
    @Test
    void theNameOfAFieldIsNoCode() {
        String body = "{\"error\":{\"message\":\"Invalid schema\",\"type\":\"invalid_request_error\","
                + "\"param\":\"text.format.schema.properties.reason of refusal\",\"code\":null}}";

        UpstreamError error = UpstreamJson.readErrorBody(body.getBytes(StandardCharsets.UTF_8));

        assertThat(ErrorClass.of(400, error)).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
    }
}
