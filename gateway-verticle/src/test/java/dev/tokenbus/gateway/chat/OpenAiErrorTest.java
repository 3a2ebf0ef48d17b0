package dev.tokenbus.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures in the words that OpenAI's clients know. */
class OpenAiErrorTest {
    private static String json(ErrorCode code, String detail) {
        return OpenAiError.json(new StreamFailure(code, detail));
    }

    @Test
    void aModelThatIsNotThereIsOpenAisCodeAndTheClientsField() {
        assertThat(json(ErrorCode.UNKNOWN_MODEL, "options.model: unknown (expected: a, b)"))
                .isEqualTo("{\"message\":\"model: unknown (expected: a, b)\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"model\",\"code\":\"model_not_found\"}");
    }

    @Test
    void aKeyForAnotherRequestIsNamedByItsHeader() {
        assertThat(json(ErrorCode.CONFLICT, "key: already used for another request"))
                .isEqualTo("{\"message\":\"Idempotency-Key: already used for another request\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"Idempotency-Key\",\"code\":\"conflict\"}");
    }

    @Test
    void tooManyRequestsAreARateLimit() {
        assertThat(json(ErrorCode.RATE_LIMITED, "slow down"))
                .isEqualTo("{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"param\":null,"
                        + "\"code\":\"rate_limit_exceeded\"}");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTEXT_LENGTH_EXCEEDED", "CONTENT_FILTER"})
    void aRefusedPromptHasTheCodeThatProgramsLookFor(ErrorCode code) {
        assertThat(json(code, "status 400: it is beyond the maximum context length"))
                .isEqualTo("{\"message\":\"status 400: it is beyond the maximum context length\","
                        + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"" + code.wireName() + "\"}");
    }

    @Test
    void aPromptThatIsTooLongIsSaidInWordsThatProgramsLookFor() {
        assertThat(json(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "status 400."))
                .contains("\"Your input exceeds the context window of this model: status 400.\"");
        assertThat(json(ErrorCode.CONTENT_FILTER, "status 400.")).contains("\"status 400.\"");
    }

    @Test
    void whatIsNoFaultOfTheRequestNamesNoField() {
        assertThat(json(ErrorCode.INTERNAL, "options.model: odd \"thing\""))
                .isEqualTo("{\"message\":\"options.model: odd \\\"thing\\\"\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"internal\"}");
    }
}
