package dev.tokenbus.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.Samples;
import dev.tokenbus.testkit.property.Property;
import org.junit.jupiter.api.Test;

final class WellFormedTest {
    @Test
    void eachLoneSurrogateIsReplacedAndNothingElse() {
        assertThat(WellFormed.text("a\uD83Db")).isEqualTo("a\uFFFDb");
        assertThat(WellFormed.text("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
        assertThat(WellFormed.text("\uD83D\uD83D\uDE00\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00\uFFFD");
        assertThat(WellFormed.text("")).isEmpty();
    }

    @Test
    void anyTextKeepsItsLengthAndComesBackFromUtf8() {
        Property.tries(1000).forAll(Samples::looseText, text -> {
            String repaired = WellFormed.text(text);

            assertThat(repaired).hasSameSizeAs(text);
            assertThat(new String(repaired.getBytes(UTF_8), UTF_8)).isEqualTo(repaired);
            assertThat(WellFormed.is(repaired)).isTrue();
        });
    }

    @Test
    void textThatUtf8CarriesIsWellFormedAndStaysTheSameString() {
        Property.tries(1000).forAll(Samples::looseText, text -> {
            boolean survives = new String(text.getBytes(UTF_8), UTF_8).equals(text);

            assertThat(WellFormed.is(text)).isEqualTo(survives);
            if (survives) {
                assertThat(WellFormed.text(text)).isSameAs(text);
            }
        });
    }
}
