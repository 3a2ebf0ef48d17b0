package dev.tokenbus.worker.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import java.util.List;
import org.junit.jupiter.api.Test;

class JtokkitTokenizerTest {
    private final JtokkitTokenizer tokenizer = JtokkitTokenizer.shared();

    private static String text(Randomness random) {
        return String.join("", random.list(0, 20, JtokkitTokenizerTest::part));
    }

    private static String part(Randomness random) {
        return random.anyBoolean() ? anyText(random) : word(random);
    }

    private static String word(Randomness random) {
        return random.of("Hello", " world", "\n\n", "🙂", "👩‍🚀", "東京", "é", "\uD83D", "<|endoftext|>", "  ");
    }

    /** Any UTF-16 units, lone surrogates among them. */
    private static String anyText(Randomness random) {
        StringBuilder text = new StringBuilder();
        random.list(0, 20, each -> each.intBetween(0, 0xFFFF)).forEach(unit -> text.append((char) (int) unit));
        return text.toString();
    }

    @Test
    void piecesJoinToTheTextAndSplitNoPair() {
        Property.tries(500).forAll(JtokkitTokenizerTest::text, text -> {
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
        });
    }

    @Test
    void decodingGivesTheTextBack() {
        Property.tries(500).forAll(JtokkitTokenizerTest::text, text -> {
            int[] tokens = tokenizer.encode(text);

            assertThat(tokenizer.decode(tokens)).isEqualTo(WellFormed.text(text));
            assertThat(tokens).hasSize(tokenizer.count(text));
        });
    }

    @Test
    void proseHasTheTokensThatTheEncodingIsKnownFor() {
        assertThat(tokenizer.split("Hello, world! 🙂")).containsExactly("Hello", ",", " world", "!", " 🙂");
    }
}
