package dev.tokenbus.worker.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EchoCutTest {
    private static final String PREFILL = "Die Größe ist 42 \uD83D\uDE00, 你好 and ";

    private static String said(EchoCut cut, List<String> pieces) {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(cut.push(piece)));
        return text.append(cut.flush()).toString();
    }

    /** Pieces at random places, as whole characters. */
    private static List<String> pieces(String text, SplittableRandom random) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = text.offsetByCodePoints(
                    from, 1 + random.nextInt(Math.min(6, text.codePointCount(from, text.length()))));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    @Test
    void anEchoIsCutOffInWhateverPiecesItComes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 300; i++) {
            assertThat(said(new EchoCut(true, PREFILL), pieces(PREFILL + "more \uD83D\uDE01 text", random)))
                    .isEqualTo("more \uD83D\uDE01 text");
        }
    }

    @Test
    void whatIsNoEchoComesWhole() {
        SplittableRandom random = new SplittableRandom(8);
        for (String text :
                List.of("more", "Die", "Die Größe ist 43", PREFILL.substring(0, 17) + "\uD83D\uDE01", "", " ")) {
            for (int i = 0; i < 20; i++) {
                assertThat(said(new EchoCut(true, PREFILL), pieces(text, random)))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void blanksThatTheTemplateDroppedAreNotMissed() {
        assertThat(said(new EchoCut(true, PREFILL), List.of(PREFILL.strip(), " more")))
                .isEqualTo("more");
        assertThat(said(new EchoCut(true, PREFILL), List.of(PREFILL.strip(), "more")))
                .isEqualTo("more");
        assertThat(said(new EchoCut(true, "\n\n" + PREFILL), List.of("Die", PREFILL.substring(3), "more")))
                .isEqualTo("more");
    }

    @Test
    void theTextSoFarIsAnEchoWithAndWithoutTheClientsOwnBeginning() {
        assertThat(said(new EchoCut(true, "Sure: one, two", "one, two"), List.of("one, two", ", three")))
                .isEqualTo(", three");
        assertThat(said(new EchoCut(true, "Sure: one, two", "one, two"), List.of("Sure: one, two", ", three")))
                .isEqualTo(", three");
    }

    @Test
    void aShortOrRepeatedTextMayGoOnAsItBegan() {
        assertThat(said(new EchoCut(true, "la la la "), List.of("la ", "la ", "la ", "la")))
                .isEqualTo("la la la la");
        assertThat(said(new EchoCut(true, "la la la "), List.of("la la la ", "la")))
                .isEqualTo("la");
        assertThat(said(new EchoCut(true, "12"), List.of("1", "2"))).isEqualTo("12");
        assertThat(said(new EchoCut(true, "12"), List.of("12", "3"))).isEqualTo("3");
    }

    @Test
    void aServerThatDoesNotEchoMaySayAShortOrRepeatedTextAgain() {
        assertThat(said(new EchoCut(false, "["), List.of("[", "[1,2],[3,4]]"))).isEqualTo("[[1,2],[3,4]]");
        assertThat(said(new EchoCut(false, "["), List.of("[1, 2], [", "3]]"))).isEqualTo("[1, 2], [3]]");
        assertThat(said(new EchoCut(false, "la la la "), List.of("la la la ", "la")))
                .isEqualTo("la la la la");
        assertThat(said(new EchoCut(false, PREFILL), List.of(PREFILL, "more"))).isEqualTo("more");
    }

    /** Comparing from the start at each piece would take minutes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void eachCharacterIsComparedOnce() {
        String prefill = "Once upon a time " + "there was an answer. ".repeat(20_000);
        EchoCut cut = new EchoCut(false, prefill);
        for (int i = 0; i < prefill.length(); i++) {
            assertThat(cut.push(prefill.substring(i, i + 1))).isEmpty();
        }
        assertThat(cut.push("more")).isEqualTo("more");
    }

    @Test
    void anotherAttemptMayEchoFromTheStart() {
        EchoCut cut = new EchoCut(false, PREFILL);
        assertThat(cut.push(PREFILL.substring(0, 9))).isEmpty();
        cut.restart();
        assertThat(said(cut, List.of(PREFILL, "more"))).isEqualTo("more");
    }

    @Test
    void nothingIsHeldBackOnceItIsDecided() {
        EchoCut cut = new EchoCut(true, PREFILL);
        assertThat(cut.push("Die ")).isEmpty();
        assertThat(cut.isDecided()).isFalse();
        assertThat(cut.push("Katze")).isEqualTo("Die Katze");
        assertThat(cut.isDecided()).isTrue();
        assertThat(cut.push("Die ")).isEqualTo("Die ");
        assertThat(new EchoCut(true, "", " ").isDecided()).isTrue();
    }
}
