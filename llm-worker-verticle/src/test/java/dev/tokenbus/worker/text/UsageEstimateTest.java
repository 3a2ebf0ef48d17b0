package dev.tokenbus.worker.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.Usage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class UsageEstimateTest {
    private static final int MIB = 1 << 20;
    private static final String PROSE = "It is a truth universally acknowledged, that a single man. ";
    private static final String CODE = "\t\tx[i]+=~(a^b)<<3;//%$\n";

    private final Tokenizer tokenizer = JtokkitTokenizer.shared();
    private final UsageEstimate estimate = new UsageEstimate(List.of(ChatMessage.user("Hello")));

    private Usage usage(Vertx vertx, Tokenizer with) throws Exception {
        return estimate.usage(vertx, Future.succeededFuture(with)).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aShortAnswerIsCountedExactly(Vertx vertx) throws Exception {
        for (int i = 0; i < 100; i++) {
            estimate.add(PROSE);
        }

        assertThat(usage(vertx, tokenizer)).isEqualTo(new Usage(1, tokenizer.count(PROSE.repeat(100)), true));
    }

    @Test
    void ofALongAnswerLittleIsKept(Vertx vertx) throws Exception {
        for (int i = 0; i < 4 * MIB; i += 1024) {
            estimate.add("x".repeat(1024));
        }
        LongestText longest = new LongestText();

        assertThat(usage(vertx, longest).completionTokens()).isEqualTo(4 * MIB);
        assertThat(longest.length).isBetween(8 * 1024, 32 * 1024);
    }

    @Test
    void aLongAnswerThatChangesIsEstimatedFromAllOfIt(Vertx vertx) throws Exception {
        long exact = 0;
        for (int i = 0; i < MIB / 4; i += PROSE.length()) {
            estimate.add(PROSE);
            exact += tokenizer.count(PROSE);
        }
        for (int i = 0; i < MIB / 2; i += CODE.length()) {
            estimate.add(CODE);
            exact += tokenizer.count(CODE);
        }

        assertThat(usage(vertx, tokenizer).completionTokens()).isCloseTo(exact, withinPercentage(25));
    }

    @Test
    void anAnswerInOnePieceIsCutBetweenTheHalvesOfNoCharacter(Vertx vertx) throws Exception {
        estimate.add("a" + "\uD83D\uDE00".repeat(MIB / 2));

        assertThat(usage(vertx, tokenizer).completionTokens())
                .isCloseTo(MIB / 2L * tokenizer.count("\uD83D\uDE00"), withinPercentage(5));
    }

    /** One token for each character, and how many there were in one text at most. */
    private static final class LongestText implements Tokenizer {
        private int length;

        @Override
        public int count(String text) {
            length = Math.max(length, text.length());
            return text.length();
        }

        @Override
        public List<String> split(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int[] tokens) {
            throw new UnsupportedOperationException();
        }
    }
}
