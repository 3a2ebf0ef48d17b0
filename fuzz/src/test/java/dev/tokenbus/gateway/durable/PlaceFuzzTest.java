package dev.tokenbus.gateway.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.InstantSource;
import java.util.Random;

/** Where a reader of a durable stream says that it is. */
final class PlaceFuzzTest {
    @FuzzTest
    void parse(byte[] input) {
        String text = new String(input, UTF_8);
        assertThat(new Cursor(InstantSource.system(), new Random(1)).after(text))
                .matches("\\d+");
        try {
            Offset offset = Offset.parse(text);
            assertThat(offset.isNow() ? Offset.parse("now") : Offset.parse(offset.toString()))
                    .isEqualTo(offset);
        } catch (IllegalArgumentException refused) {
            // As is declared.
        }
    }
}
