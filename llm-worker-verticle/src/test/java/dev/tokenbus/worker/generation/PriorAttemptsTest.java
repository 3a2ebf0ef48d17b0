package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.text.DeltaTokens;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorAttemptsTest {
    private static final Timings.Attempt LOST = new Timings.Attempt("w1/0", "hand", 1);

    private static StartStream start(int maxTokens, List<Timings.Attempt> attempts, StreamEvent... held) {
        StartStream.Body body = new StartStream.Body(
                        List.of(ChatMessage.user("x")), StreamConfig.DEFAULT.withMaxTokens(maxTokens))
                .after(List.of(held), attempts);
        return new StartStream(Starts.id(1), 2, "home", 0, "m", 0, body);
    }

    private static PriorAttempts of(StartStream start) {
        return new PriorAttempts(
                start, "w2/0", "hand", new DeltaTokens(Future.succeededFuture(JtokkitTokenizer.shared())));
    }

    private static StreamEvent text(String text, int tokens) {
        return new StreamEvent.Delta(1, ChunkKind.TEXT, text, tokens);
    }

    @Test
    void whatIsLeftIsAskedForAndWhatWasUsedIsRemembered() {
        StartStream start = start(10, List.of(LOST), text("one ", 1), text("two three ", 2));
        PriorAttempts soFar = of(start);

        GenerationRequest rest = soFar.rest(start, "one two three ");
        assertThat(rest.continueAfter()).isEqualTo("one two three ");
        assertThat(rest.config().maxTokens()).isEqualTo(7);
        assertThat(soFar.textChars()).isEqualTo("one two three ".length());
        assertThat(soFar.isComplete()).isFalse();
        assertThat(soFar.used(5)).isEqualTo(new Usage(5, 3, true));
        assertThat(soFar.attempts()).containsExactly(LOST, new Timings.Attempt("w2/0", "hand", 2));
    }

    @Test
    void whatTheLostAttemptsReasonedIsReasoningInTheSum() {
        StreamEvent thought = new StreamEvent.Delta(1, ChunkKind.REASONING, "two three ", 2);
        Usage lost = of(start(10, List.of(LOST), text("one ", 1), thought)).used(5);

        Usage last = new Usage(5, 9, false, new Usage.Details(4, 3, 7));

        assertThat(last.plusEarlier(lost)).isEqualTo(new Usage(10, 12, true, new Usage.Details(4, 3, 9)));
    }

    @Test
    void maxTokensCountsTokensAndNotDeltas() {
        String unicorns = "\uD83E\uDD84\uD83E\uDD84";
        int count = JtokkitTokenizer.shared().count(unicorns);
        StartStream start = start(100, List.of(LOST), text("one ", 1), text(unicorns, 1));
        PriorAttempts soFar = of(start);

        assertThat(count).isGreaterThan(2);
        assertThat(soFar.rest(start, "one " + unicorns).config().maxTokens()).isEqualTo(99 - count);
        assertThat(soFar.rest(start, "one " + unicorns).spent()).isEqualTo(1 + count);
        assertThat(soFar.used(5)).isEqualTo(new Usage(5, 1 + count, true));
    }

    @Test
    void anEstimateAloneIsNoEnd() {
        StartStream start = start(4, List.of(LOST), text("one two three four five six", 2));
        PriorAttempts soFar = of(start);

        assertThat(soFar.isComplete()).isFalse();
        GenerationRequest rest = soFar.rest(start, "one two three four five six");
        assertThat(rest.config().maxTokens()).isEqualTo(1);
        assertThat(rest.leftAfter(2)).isEqualTo(2);
        assertThat(rest.leftAfter(4)).isZero();
    }

    @Test
    void wordsThatOtherVocabulariesSayInFewerTokensSpendWhatTheirServerClaims() {
        String words = "\u4eba\u5de5\u667a\u80fd";
        StartStream start = start(4, List.of(LOST), text(words, 1), text(words, 2));
        PriorAttempts soFar = of(start);

        assertThat(JtokkitTokenizer.shared().count(words)).isGreaterThan(3);
        assertThat(soFar.isComplete()).isFalse();
        assertThat(soFar.rest(start, words + words).config().maxTokens()).isEqualTo(1);
        assertThat(soFar.rest(start, words + words).spent()).isEqualTo(3);
    }

    @Test
    void thePromptHasWhatTheServerSays() {
        PriorAttempts soFar = of(start(10, List.of()));
        assertThat(soFar.promptTokens(7)).isEqualTo(7);

        soFar.promptHas(42);
        assertThat(soFar.promptTokens(7)).isEqualTo(42);
    }

    @Test
    void whatCameBeforeARestartIsUsedButNotContinued() {
        StartStream start = start(10, List.of(LOST), text("one ", 4), new StreamEvent.Restarted(2, "worker_lost"));
        PriorAttempts soFar = of(start);

        assertThat(soFar.textChars()).isZero();
        assertThat(soFar.rest(start, "").config().maxTokens()).isEqualTo(10);
        assertThat(soFar.used(5)).isEqualTo(new Usage(5, 4, true));
    }

    @Test
    void whatThisAttemptAddsIsCountedByItselfButBelongsToTheText() {
        PriorAttempts soFar = of(start(10, List.of(LOST), text("one ", 1)));

        soFar.add(new StreamEvent.Delta(2, ChunkKind.TEXT, "two", 1));
        soFar.add(new StreamEvent.Delta(2, ChunkKind.REASONING, "hmm", 3));

        assertThat(soFar.produced()).isEqualTo(4);
        assertThat(soFar.textChars()).isEqualTo("one two".length());
    }

    @Test
    void anAnswerOfWhichOnlyTheEndWasLostIsComplete() {
        assertThat(of(start(3, List.of(LOST), text("one ", 1), text("two three", 2)))
                        .isComplete())
                .isTrue();
    }

    @Test
    void aFirstAttemptHasNothingBehindIt() {
        StartStream start = start(3, List.of());
        PriorAttempts soFar = of(start);

        assertThat(soFar.isFirstAttempt()).isTrue();
        assertThat(soFar.textChars()).isZero();
        assertThat(soFar.rest(start, "").config().maxTokens()).isEqualTo(3);
    }
}
