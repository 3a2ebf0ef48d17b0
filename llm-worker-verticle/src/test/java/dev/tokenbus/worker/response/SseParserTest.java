package dev.tokenbus.worker.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
    private static final int LIMIT = 64 * 1024;

    private static List<String> parse(int limit, Buffer... parts) throws MalformedUpstreamException {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(
                limit, (name, bytes, at, length) -> events.add(new String(bytes, at, length, StandardCharsets.UTF_8)));
        for (Buffer part : parts) {
            parser.feed(part);
        }
        return events;
    }

    private static List<String> parse(String text) throws MalformedUpstreamException {
        return parse(LIMIT, Buffer.buffer(text));
    }

    @Test
    void eachBlankLineEndsAnEvent() throws Exception {
        assertThat(parse("data: one\n\ndata:two\n\ndata:  three\n\n")).containsExactly("one", "two", " three");
    }

    @Test
    void carriageReturnsAndBothEndLinesToo() throws Exception {
        assertThat(parse("data: a\r\rdata: b\r\n\r\ndata: c\n\r\ndata: d\r\n\n"))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void severalDataLinesAreJoinedWithALineFeed() throws Exception {
        assertThat(parse("data: a\ndata:\ndata\ndata: b\n\n")).containsExactly("a\n\n\nb");
    }

    @Test
    void commentsAndOtherFieldsAreIgnored() throws Exception {
        assertThat(parse(": ping\n\nevent: x\nid: 1\nretry: soon\n\ndata: a\n: c\ndatax: no\nData: no\n\n"))
                .containsExactly("a");
    }

    @Test
    void aByteOrderMarkAtTheBeginningIsSkipped() throws Exception {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("a");
    }

    @Test
    void anUnfinishedEventIsDropped() throws Exception {
        assertThat(parse("data: a\n\ndata: b\n")).containsExactly("a");
    }

    @Test
    void jsonWithoutAFieldIsData() throws Exception {
        assertThat(
                        parse(
                                "data: a\n\n{\"error\":\"no\"}\n\n: c\n\n{\n: c\n \"error\": \"no\"\n}\n\n\"x\": 1\n\ndata: b\n\n"))
                .containsExactly("a", "{\"error\":\"no\"}", "{\n \"error\": \"no\"\n}", "b");
    }

    @Test
    void anEventThatIsRefusedHidesNoneBehindIt() throws Exception {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(LIMIT, (name, bytes, at, length) -> {
            events.add(new String(bytes, at, length, StandardCharsets.UTF_8));
            if (events.size() == 1) {
                throw new MalformedUpstreamException("refused");
            }
        });

        assertThatThrownBy(() -> parser.feed(Buffer.buffer("data: odd\n\ndata: a\n\ndata: b\n\nda")))
                .isInstanceOf(MalformedUpstreamException.class);
        parser.feed(Buffer.buffer("ta: c\n\n"));
        parser.end();

        assertThat(events).containsExactly("odd", "a", "b", "c");
    }

    @Test
    void soDoesOneAtTheEnd() throws Exception {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(LIMIT, (name, bytes, at, length) -> {
            events.add(new String(bytes, at, length, StandardCharsets.UTF_8));
            if (events.size() == 1) {
                throw new MalformedUpstreamException("refused");
            }
        });

        assertThatThrownBy(() -> parser.feed(Buffer.buffer("data: odd\n\ndata: a\n\n")))
                .isInstanceOf(MalformedUpstreamException.class);
        parser.end();

        assertThat(events).containsExactly("odd", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\n1}\n\ndata: {\n\n{\n\n",
                "\uFEFFdata: {\"a\":\"🙂 東京\"}\n\n: c\n\ndata: x\ndata: y\n\ndata: [DONE]\n\n",
                "\r\n\r\ndata: é\r\ndata: 🙂\r\n: c\r\n\r\nid: 1\r\ndata: b\r\n\r\n",
                "data: a\r\rdata\rdata: b\r: x\rdata: c\r\r"
            })
    void everySplitGivesTheSameEvents(String text) throws Exception {
        Buffer whole = Buffer.buffer(text);
        List<String> events = parse(LIMIT, whole);
        assertThat(events).isNotEmpty();

        for (int first = 0; first <= whole.length(); first++) {
            for (int second = first; second <= whole.length(); second++) {
                Buffer[] parts = {
                    whole.getBuffer(0, first), whole.getBuffer(first, second), whole.getBuffer(second, whole.length())
                };
                assertThat(parse(LIMIT, parts)).isEqualTo(events);
            }
        }
        assertThat(parse(LIMIT, pieces(whole, 1))).isEqualTo(events);
    }

    private static Buffer[] pieces(Buffer whole, int size) {
        List<Buffer> parts = new ArrayList<>();
        for (int at = 0; at < whole.length(); at += size) {
            parts.add(whole.getBuffer(at, Math.min(whole.length(), at + size)));
        }
        return parts.toArray(Buffer[]::new);
    }

    private static List<String> lines(Randomness random) {
        return random.list(0, 30, SseParserTest::line);
    }

    private static String line(Randomness random) {
        return random.of("data: ", "data:", ":", "", "id: ", "data: 🙂", "data: é", "x", "{", "{é", "x y", "<a>")
                + random.of("\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\r\r");
    }

    @Test
    void howAStreamIsCutDoesNotMatter() {
        Property.tries(300).forAll(SseParserTest::lines, random -> random.intBetween(1, 9), (lines, size) -> {
            Buffer whole = Buffer.buffer(String.join("", lines));

            assertThat(parse(LIMIT, pieces(whole, size))).isEqualTo(parse(LIMIT, whole));
        });
    }

    @Test
    void anEventOfTheLimitIsReadAndALargerOneIsRefused() throws Exception {
        String fits = "data: " + "x".repeat(1024) + "\n\n";
        String tooLarge = "data: " + "x".repeat(1025) + "\n\n";

        assertThat(parse(1024, Buffer.buffer(fits))).hasSize(1);
        assertThat(parse(1024, pieces(Buffer.buffer(fits), 7))).hasSize(1);
        assertThatThrownBy(() -> parse(1024, Buffer.buffer(tooLarge))).isInstanceOf(MalformedUpstreamException.class);
        assertThatThrownBy(() -> parse(1024, pieces(Buffer.buffer(tooLarge), 7)))
                .isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void manyDataLinesOrALineWithoutAnEndAreRefusedBeyondTheLimit() {
        Buffer lines = Buffer.buffer("data: 0123456789\n".repeat(200));
        Buffer endless = Buffer.buffer("x".repeat(3000));

        assertThatThrownBy(() -> parse(1024, pieces(lines, 100))).isInstanceOf(MalformedUpstreamException.class);
        assertThatThrownBy(() -> parse(1024, pieces(endless, 100))).isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void commentsWithinAnEventDoNotCountForItsSize() throws Exception {
        Buffer chatty = Buffer.buffer("data: a\n" + ": 0123456789\n".repeat(1000) + "data: b\n\n");

        assertThat(parse(1024, pieces(chatty, 50))).containsExactly("a\nb");
        assertThat(parse(1024, chatty)).containsExactly("a\nb");
    }

    @Test
    void aSentenceOrAPageAfterAnEventIsData() throws Exception {
        assertThat(
                        parse(
                                "data: a\n\nInternal Server Error\n\n<html>\r\n<a href='x:'>\r\n</html>\n\nfoo: a b\n\nword\n\ndata: b\n\n"))
                .containsExactly("a", "Internal Server Error", "<html>\n<a href='x:'>\n</html>", "b");
        assertThat(parse("no server is there\n\ndata: b\n\n")).containsExactly("b");
    }
}
