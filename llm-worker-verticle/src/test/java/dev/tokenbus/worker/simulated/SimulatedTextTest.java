package dev.tokenbus.worker.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SimulatedTextTest {
    private static final String GOLDEN = """
            # Becomes of a

            Journey stream detail and pattern lantern each number and a. \
            Harbor stream over quiet quiet winter""";

    @Test
    void theSameSeedGivesTheSameText() {
        // Written out, so that a change of the text on any JDK is seen.
        assertThat(SimulatedText.answer(SimulatedText.TEXT, "x", 1, 24)).isEqualTo(GOLDEN);
        assertThat(SimulatedText.answer(SimulatedText.TEXT, "y", 1, 24)).isEqualTo(GOLDEN);
        assertThat(SimulatedText.answer(SimulatedText.TEXT, "x", 2, 24)).isNotEqualTo(GOLDEN);
    }

    @Test
    void aShorterAnswerIsTheBeginningOfALongerOne() {
        String whole = SimulatedText.answer(SimulatedText.TEXT, "x", 7, 1000);

        assertThat(whole).startsWith(SimulatedText.answer(SimulatedText.TEXT, "x", 7, 333));
        assertThat(whole)
                .contains("\n## ")
                .contains("```")
                .containsPattern("\n(-|1\\.) ")
                .containsPattern("[^\\x00-\\x7F]");
    }

    @Test
    void loneSurrogatesOfThePromptAreReplaced() {
        assertThat(SimulatedText.answer(SimulatedText.ECHO, "a\uD83Db", 0, 1)).contains("> a\uFFFDb\n");
    }

    @Test
    void aConfigurationOutOfRangeIsRefusedByName() {
        assertThatThrownBy(() -> new SimulationConfig(80, 20, 5, 0, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("worker.simulation.lengthTokens: 0 (expected: 1..1000000)");
        assertThat(SimulationConfig.DEFAULT).isEqualTo(new SimulationConfig(80, 20, 5, 200, null));
    }
}
