package dev.tokenbus.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenScannerTest {
    private final List<Long> found = new ArrayList<>();
    private final TokenScanner scanner = new TokenScanner(found::add);

    private void read(String text) {
        Unpooled.copiedBuffer(text, UTF_8).forEachByte(scanner);
    }

    @Test
    void timesAreFoundWhereverTheTextIsSplit() {
        String text = "{\"data\":\"@123;xx@4567890123456;\"}";
        for (int cut = 0; cut <= text.length(); cut++) {
            found.clear();
            read(text.substring(0, cut));
            read(text.substring(cut));
            assertThat(found).as("cut at %d", cut).containsExactly(123L, 4567890123456L);
        }
    }

    @Test
    void otherTextIsSkipped() {
        read("a@b.example;1;@12x;@@7;");
        assertThat(found).containsExactly(7L);
    }
}
