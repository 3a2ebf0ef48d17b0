package dev.tokenbus.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of each token is what the generator writes. */
class JsonBytesTest {
    private final Random random = new Random(11);

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String anything() {
        StringBuilder some = new StringBuilder();
        for (int n = random.nextInt(30); n > 0; n--) {
            switch (random.nextInt(6)) {
                case 0 -> some.append((char) random.nextInt(0x20));
                case 1 -> some.append("\"\\/\u007f\u0080\u07ff\u0800\u2028\uffff".charAt(random.nextInt(9)));
                case 2 -> some.appendCodePoint(0x10000 + random.nextInt(0x100000));
                case 3 -> some.append((char) (0xd800 + random.nextInt(0x800)));
                default -> some.append((char) (' ' + random.nextInt(0x3000)));
            }
        }
        return some.toString();
    }

    @Test
    void aStringIsAsTheGeneratorWritesIt() {
        for (int i = 0; i < 5000; i++) {
            String some = anything();

            assertThat(text(new JsonBytes(0).string(some).toBytes()))
                    .isEqualTo(text(new JsonWriter().value(some).toBytes()));
        }
    }

    @Test
    void aStringMayBeWrittenInParts() {
        for (int i = 0; i < 5000; i++) {
            String some = anything();
            int cut = random.nextInt(some.length() + 1);
            int at = cut > 0 && cut < some.length() && Character.isSurrogatePair(some.charAt(cut - 1), some.charAt(cut))
                    ? cut - 1
                    : cut;

            JsonBytes parts = new JsonBytes(0)
                    .raw('"')
                    .inside(some, 0, at)
                    .inside(some, at, some.length())
                    .raw('"');

            assertThat(text(parts.toBytes()))
                    .isEqualTo(text(new JsonBytes(0).string(some).toBytes()));
            assertThat(parts.capacity()).isGreaterThanOrEqualTo(parts.length());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 999_999_999, 1_000_000_000, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void soIsANumber(long number) {
        assertThat(text(new JsonBytes(0).number(number).toBytes())).isEqualTo(Long.toString(number));
    }

    @Test
    void soIsAChunkOfEachKind() {
        for (int i = 0; i < 1000; i++) {
            long seq = 1 + random.nextInt(1000);
            ServerFrame chunk = new ServerFrame.Chunk(
                    "node.id" + i,
                    random.nextLong() >>> 1,
                    seq,
                    random.nextBoolean() ? seq : random.nextInt((int) seq) + 1,
                    ChunkKind.ofOrdinal(random.nextInt(ChunkKind.values().length)),
                    anything());
            JsonWriter generator = new JsonWriter();
            chunk.writeTo(generator);

            assertThat(text(chunk.encode())).isEqualTo(text(generator.toBytes()));
        }
    }
}
