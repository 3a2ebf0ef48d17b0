package dev.tokenbus.worker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies, in whatever pieces they come. */
class BodyInflationTest {
    private static final byte[] GZIP_WITH_ALL_FIELDS = {
        0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 'a', 0, 'c', 0, 1, 2
    };

    private final StringBuilder text = new StringBuilder();

    private record Form(String name, ContentCoding coding, Supplier<Compressed> begin) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> forms() {
        return Stream.of(
                new Form("gzip", ContentCoding.GZIP, Compressed::gzip),
                new Form("gzip, all fields", ContentCoding.GZIP, () -> Compressed.gzip(GZIP_WITH_ALL_FIELDS)),
                new Form("zlib", ContentCoding.DEFLATE, Compressed::deflate),
                new Form("raw deflate", ContentCoding.DEFLATE, Compressed::rawDeflate));
    }

    private void read(BodyInflation inflation, Buffer bytes) throws MalformedUpstreamException {
        inflation.push(bytes);
        Buffer piece = inflation.next();
        while (piece != null) {
            assertThat(piece.length()).isBetween(1, 8192);
            text.append(piece);
            piece = inflation.next();
        }
    }

    private BodyInflation readAll(ContentCoding coding, Buffer bytes) throws MalformedUpstreamException {
        BodyInflation inflation = new BodyInflation(coding);
        read(inflation, bytes);
        return inflation;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void piecesOfAnySizeBecomeTheTextAndWhatIsFlushedIsThereAtOnce(Form form) throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            text.setLength(0);
            StringBuilder said = new StringBuilder();
            Compressed compressed = form.begin().get();
            BodyInflation inflation = new BodyInflation(form.coding());
            int sent = 0;
            for (int i = 0; i < 20; i++) {
                String next = "data: " + i + "x".repeat(random.nextInt(200)) + "\n\n";
                said.append(next);
                compressed.flushed(next);
                sent = readInPieces(inflation, compressed.soFar(), sent, random);
                assertThat(text).hasToString(said.toString());
            }
            assertThat(inflation.isWhole()).isFalse();
            readInPieces(inflation, compressed.whole(), sent, random);
            assertThat(text).hasToString(said.toString());
            assertThat(inflation.isWhole()).isTrue();
            inflation.close();
        }
    }

    private int readInPieces(BodyInflation inflation, Buffer all, int from, Random random) throws Exception {
        for (int at = from; at < all.length(); ) {
            int end = Math.min(all.length(), at + 1 + random.nextInt(7));
            read(inflation, all.getBuffer(at, end));
            at = end;
        }
        return all.length();
    }

    @Test
    void nothingIsExpandedBeforeItIsAskedFor() throws Exception {
        BodyInflation inflation = new BodyInflation(ContentCoding.GZIP);
        Buffer bytes =
                Compressed.gzip().flushed("a".repeat(100_000)).flushed("b").whole();
        inflation.push(bytes.getBuffer(0, 50));
        Buffer first = inflation.next();
        assertThat(first).isNotNull();
        text.append(first);

        read(inflation, bytes.getBuffer(50, bytes.length()));

        assertThat(text).hasToString("a".repeat(100_000) + "b");
        assertThat(inflation.isWhole()).isTrue();
    }

    @Test
    void gzipHasSeveralMembersAndWhatFollowsThemIsPassedOver() throws Exception {
        Buffer two = Compressed.gzip()
                .held("one ")
                .whole()
                .appendBuffer(Compressed.gzip().held("two").whole());

        assertThat(readAll(ContentCoding.GZIP, two.copy()).isWhole()).isTrue();
        assertThat(readAll(ContentCoding.GZIP, two.appendBytes(new byte[600])).isWhole())
                .isTrue();

        assertThat(text).hasToString("one twoone two");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatIsCutIsNotWhole(Form form) throws Exception {
        Buffer all = form.begin().get().held("Hello").whole();

        for (int length = 0; length < all.length(); length++) {
            BodyInflation inflation = readAll(form.coding(), all.getBuffer(0, length));
            assertThat(inflation.isWhole()).as("%d bytes", length).isFalse();
        }
        assertThat(readAll(form.coding(), all).isWhole()).isTrue();
    }

    @Test
    void aFurtherMemberThatIsCutIsNotWhole() throws Exception {
        Buffer first = Compressed.gzip().held("one").whole();
        Buffer both = first.copy()
                .appendBuffer(Compressed.gzip(GZIP_WITH_ALL_FIELDS).held("two").whole());

        for (int length = first.length() + 1; length < both.length(); length++) {
            BodyInflation inflation = readAll(ContentCoding.GZIP, both.getBuffer(0, length));
            assertThat(inflation.isWhole()).as("%d bytes", length).isFalse();
            read(inflation, both.getBuffer(length, both.length()));
            assertThat(inflation.isWhole())
                    .as("%d bytes, then the rest", length)
                    .isTrue();
        }
        BodyInflation other = readAll(ContentCoding.GZIP, first.copy().appendByte((byte) 0x1f));
        read(other, Buffer.buffer("x"));
        assertThat(other.isWhole()).isTrue();
    }

    @Test
    void brokenBytesAreRefused() {
        Buffer wrongSum = Compressed.gzip().held("Hello").whole();
        wrongSum.setByte(wrongSum.length() - 8, (byte) (wrongSum.getByte(wrongSum.length() - 8) ^ 1));
        Buffer wrongZlib = Compressed.deflate().held("Hello").whole();
        wrongZlib.setByte(wrongZlib.length() - 1, (byte) (wrongZlib.getByte(wrongZlib.length() - 1) ^ 1));

        assertThat(List.of(wrongSum, Buffer.buffer("data: x"), Buffer.buffer("\u001f\u008b")))
                .allSatisfy(bytes -> assertThatThrownBy(() -> readAll(ContentCoding.GZIP, bytes))
                        .hasMessage("its compressed bytes are broken: gzip"));
        assertThatThrownBy(() -> readAll(ContentCoding.DEFLATE, wrongZlib))
                .hasMessage("its compressed bytes are broken: deflate");
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws Exception {
        BodyInflation inflation = new BodyInflation(ContentCoding.GZIP);
        read(inflation, Buffer.buffer(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}));

        assertThatThrownBy(() -> read(inflation, Buffer.buffer("n".repeat(70_000))))
                .isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void whatExpandsWithoutEndIsRefused() {
        Compressed bomb = Compressed.gzip();
        for (int i = 0; i < 40; i++) {
            bomb.held("\0".repeat(1 << 20));
        }
        Buffer bytes = bomb.whole();
        BodyInflation inflation = new BodyInflation(ContentCoding.GZIP);
        inflation.push(bytes);

        assertThatThrownBy(() -> {
                    Buffer piece = inflation.next();
                    while (piece != null) {
                        text.append(piece.length()).append(' ');
                        piece = inflation.next();
                    }
                })
                .hasMessage("its compressed bytes expand more than 256-fold");
        assertThat(text.chars().filter(c -> c == ' ').count()).isLessThan(17 << 7);
    }

    @Test
    void nothingIsExpandedAfterTheClose() throws Exception {
        BodyInflation inflation =
                readAll(ContentCoding.GZIP, Compressed.gzip().flushed("a").soFar());

        inflation.close();
        inflation.close();
        inflation.push(Buffer.buffer("b"));

        assertThat(inflation.next()).isNull();
        assertThat(text).hasToString("a");
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, GZIP",
        "' GZip ', GZIP",
        "x-gzip, GZIP",
        "deflate, DEFLATE",
        "'gzip, identity', GZIP",
        "identity, IDENTITY",
        "'', IDENTITY",
        "none, IDENTITY",
        "UTF-8, IDENTITY",
        "br, UNKNOWN",
        "'gzip, gzip', UNKNOWN"
    })
    void aHeaderNamesACoding(String header, ContentCoding coding) {
        assertThat(ContentCoding.of(List.of(header))).isEqualTo(coding);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void thereMayBeNoHeaderOrSeveral(int count) {
        assertThat(ContentCoding.of(List.of("gzip", "br").subList(0, count)))
                .isEqualTo(count == 0 ? ContentCoding.IDENTITY : ContentCoding.UNKNOWN);
    }
}
