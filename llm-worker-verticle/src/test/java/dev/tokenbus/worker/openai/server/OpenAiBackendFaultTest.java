package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which code each fault of an upstream has. */
class OpenAiBackendFaultTest extends OpenAiBackendFixture {
    @Test
    void aLoneHalfOfAPairIsShownBeforeTheFailure() throws Exception {
        failureOf(LlmScript.stream().event("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83d\"}}]}"));

        assertThat(answer.text()).isEqualTo("a\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{\"delta\":{\"content\":\"secret", "{\"secret", "[1}"})
    void whatIsNotAnEventIsMalformed(String data) throws Exception {
        StreamFailure failure = failureOf(
                LlmScript.stream().delta("a").event(data).finish("stop").done());

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(failure.detail()).doesNotContain("secret");
    }

    @Test
    void invalidUtf8IsMalformed() throws Exception {
        Buffer broken = Buffer.buffer("data: {\"choices\":[{\"delta\":{\"content\":\"")
                .appendByte((byte) 0xC3)
                .appendString("\"}}]}\n\n");

        assertThat(failureOf(LlmScript.stream().raw(broken)).code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"error\":{\"message\":\"x\",\"code\":429}}', RATE_LIMITED",
        "'{\"error\":{\"message\":\"x\",\"type\":\"rate_limit_error\"}}', RATE_LIMITED",
        "'{\"object\":\"error\",\"message\":\"x\",\"code\":400}', UPSTREAM_REJECTED",
        "'{\"error\":{\"message\":\"x\",\"type\":\"invalid_request_error\"}}', UPSTREAM_REJECTED"
    })
    void anErrorAsTheFirstEventHasTheCodeThatItNames(String event, ErrorCode code) throws Exception {
        assertThat(failureOf(LlmScript.stream().event(event)).code()).isEqualTo(code);
    }
}
