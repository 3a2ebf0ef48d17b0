package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JtokkitTokenizerTest {
    private final JtokkitTokenizer tokenizer = JtokkitTokenizer.shared();

    @Provide
    static Arbitrary<String> texts() {
        Arbitrary<String> words =
                Arbitraries.of("Hello", " world", "\n\n", "🙂", "👩‍🚀", "東京", "é", "\uD83D", "<|endoftext|>", "  ");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(20);
        return Arbitraries.oneOf(words, any).list().ofMaxSize(20).map(list -> String.join("", list));
    }

    @Property(tries = 500)
    void piecesJoinToTheTextAndSplitNoPair(@ForAll("texts") String text) {
        List<String> pieces = tokenizer.split(text);

        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).doesNotContain("");
        String before = "";
        for (String piece : pieces) {
            boolean splits = !before.isEmpty()
                    && Character.isHighSurrogate(before.charAt(before.length() - 1))
                    && Character.isLowSurrogate(piece.charAt(0));
            assertThat(splits).isFalse();
            before = piece;
        }
        assertThat(pieces.size()).isLessThanOrEqualTo(tokenizer.count(text));
    }

    @Property(tries = 500)
    void decodingGivesTheTextBack(@ForAll("texts") String text) {
        int[] tokens = tokenizer.encode(text);

        assertThat(tokenizer.decode(tokens)).isEqualTo(WellFormed.text(text));
        assertThat(tokens).hasSize(tokenizer.count(text));
    }

    @Test
    void proseHasTheTokensThatTheEncodingIsKnownFor() {
        assertThat(tokenizer.split("Hello, world! 🙂")).containsExactly("Hello", ",", " world", "!", " 🙂");
    }
}
