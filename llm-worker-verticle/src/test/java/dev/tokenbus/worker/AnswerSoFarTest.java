package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerSoFarTest {
    private static final Timings.Attempt LOST = new Timings.Attempt("w1/0", "hand", 1);

    private static AnswerSoFar of(int maxTokens, List<Timings.Attempt> attempts, StreamEvent... held) {
        StartStream.Body body = new StartStream.Body(
                        List.of(ChatMessage.user("x")), StreamConfig.DEFAULT.withMaxTokens(maxTokens))
                .after(List.of(held), attempts);
        return new AnswerSoFar(new StartStream(Starts.id(1), 2, "home", 0, "m", 0, body), "w2/0", "hand");
    }

    private static StreamEvent text(String text, int tokens) {
        return new StreamEvent.Delta(1, ChunkKind.TEXT, text, tokens);
    }

    @Test
    void whatIsLeftIsAskedForAndWhatWasUsedIsRemembered() {
        AnswerSoFar soFar = of(10, List.of(LOST), text("one ", 1), text("two three ", 2));

        assertThat(soFar.rest().continueAfter()).isEqualTo("one two three ");
        assertThat(soFar.rest().config().maxTokens()).isEqualTo(7);
        assertThat(soFar.isComplete()).isFalse();
        assertThat(soFar.used(5)).isEqualTo(new Usage(5, 3, true));
        assertThat(soFar.attempts()).containsExactly(LOST, new Timings.Attempt("w2/0", "hand", 2));
    }

    @Test
    void whatCameBeforeARestartIsUsedButNotContinued() {
        AnswerSoFar soFar = of(10, List.of(LOST), text("one ", 4), new StreamEvent.Restarted(2, "worker_lost"));

        assertThat(soFar.text()).isEmpty();
        assertThat(soFar.rest().config().maxTokens()).isEqualTo(10);
        assertThat(soFar.used(5)).isEqualTo(new Usage(5, 4, true));
    }

    @Test
    void anAnswerOfWhichOnlyTheEndWasLostIsComplete() {
        assertThat(of(3, List.of(LOST), text("one ", 1), text("two three", 2)).isComplete())
                .isTrue();
    }

    @Test
    void aFirstAttemptHasNothingBehindIt() {
        AnswerSoFar soFar = of(3, List.of());

        assertThat(soFar.isFirstAttempt()).isTrue();
        assertThat(soFar.text()).isEmpty();
        assertThat(soFar.rest().config().maxTokens()).isEqualTo(3);
    }
}
