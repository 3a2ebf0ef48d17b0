package dev.tokenbus.worker.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

class DeltaTokensTest {
    private final JtokkitTokenizer tokenizer = JtokkitTokenizer.shared();
    private final DeltaTokens deltas = new DeltaTokens(Future.succeededFuture(tokenizer));

    @Test
    void aWordIsWhatItsServerSaidAndAnEmojiIsSeveralTokens() {
        assertThat(deltas.of(" babezi", 1)).isEqualTo(1);
        assertThat(deltas.of("\uD83E\uDD84", 1))
                .isEqualTo(tokenizer.count("\uD83E\uDD84"))
                .isGreaterThan(1);
        assertThat(deltas.of(" three words here", 1)).isEqualTo(3);
        assertThat(deltas.of(" three words here", 5)).isEqualTo(5);
        assertThat(deltas.of("你", 0)).isZero();
    }

    @Test
    void aLongAnswerIsCountedInProportion() {
        String piece = " two words";
        for (int i = 0; i < TokenCount.MAX_EXACT_CHARS / piece.length() + 1; i++) {
            assertThat(deltas.of(piece, 1)).isEqualTo(2);
        }
        assertThat(deltas.of("你好你好你好", 3)).isEqualTo(6);
        assertThat(new DeltaTokens(Future.succeededFuture(tokenizer)).of(" word".repeat(20_000), 1))
                .isBetween(19_000L, 21_000L);
    }

    @Test
    void withoutATokenizerADeltaIsWhatItWasSaidToBe() {
        assertThat(new DeltaTokens(Promise.<Tokenizer>promise().future()).of("你好你好", 1))
                .isEqualTo(1);
    }
}
