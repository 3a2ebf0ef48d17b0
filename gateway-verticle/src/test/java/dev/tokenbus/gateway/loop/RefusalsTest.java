package dev.tokenbus.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class RefusalsTest {
    private final Queue<SubstituteLoggingEvent> logged = new ArrayDeque<>();
    private final SubstituteLogger log = new SubstituteLogger("refusals", logged, false);

    @Test
    void anExpectedFailureIsToldAsItIsAndNotLogged() {
        StreamFailure failure = new StreamFailure(ErrorCode.OVERLOADED, "every worker is busy", 1000);

        assertThat(Refusals.of(failure.asException(), log)).isEqualTo(failure);
        assertThat(logged).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ReplyFailure.class)
    void aBusThatBringsNoAnswerIsExpectedAndPasses(ReplyFailure why) {
        StreamFailure failure = Refusals.of(new ReplyException(why, "no answer"), log);

        assertThat(failure).isEqualTo(Refusals.UNREACHABLE);
        assertThat(failure.code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(failure.retryAfterMs()).isPositive();
        assertThat(logged).isEmpty();
    }

    @Test
    void aProgrammingErrorIsInternalAndLoggedOnceWithItsStackTrace() {
        RuntimeException bug = new IllegalStateException("secret detail");

        StreamFailure failure = Refusals.of(bug, log);

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure.detail()).doesNotContain("secret detail");
        assertThat(logged).hasSize(1).first().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getThrowable()).isSameAs(bug);
        });
    }
}
