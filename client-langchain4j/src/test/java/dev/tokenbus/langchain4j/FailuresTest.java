package dev.tokenbus.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.tokenbus.client.StreamFailedException;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails has LangChain4j's class for it, and tokenbus' own as its cause. */
class FailuresTest {
    private static RuntimeException failure(ErrorCode code) {
        return Failures.of(new CompletionException(new StreamFailedException(new StreamFailure(code, "why"), "half ")));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatMayBeTriedAgainIsRetriableAndNothingElse(ErrorCode code) {
        assertThat(failure(code) instanceof RetriableException).isEqualTo(code.retryable());
        assertThat(failure(code))
                .hasMessageContaining("why")
                .cause()
                .isInstanceOfSatisfying(
                        StreamFailedException.class,
                        cause -> assertThat(cause.text()).isEqualTo("half "));
    }

    @Test
    void commonFailuresHaveTheirOwnClass() {
        assertThat(failure(ErrorCode.FORBIDDEN)).isInstanceOf(AuthenticationException.class);
        assertThat(failure(ErrorCode.RATE_LIMITED)).isInstanceOf(RateLimitException.class);
        assertThat(failure(ErrorCode.IDLE_TIMEOUT)).isInstanceOf(TimeoutException.class);
        assertThat(failure(ErrorCode.CONTEXT_LENGTH_EXCEEDED)).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(ErrorCode.LOG_FULL)).isInstanceOf(NonRetriableException.class);
    }
}
