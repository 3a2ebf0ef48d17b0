package dev.tokenbus.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import org.junit.jupiter.api.Test;

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

    @Test
    void whatIsNoFaultOfTheRequestNamesNoField() {
        assertThat(json(ErrorCode.INTERNAL, "options.model: odd \"thing\""))
                .isEqualTo("{\"message\":\"options.model: odd \\\"thing\\\"\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"internal\"}");
    }
}
