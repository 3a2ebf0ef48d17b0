package dev.tokenbus.node.busport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCheckTest {
    private static final int MOST_BYTES = 10_000;

    private final FrameCheck check = new FrameCheck(MOST_BYTES);

    private static ByteBuf frame(Randomness random) {
        return switch (random.intBetween(0, 3)) {
            case 0 -> Frames.ping();
            case 1 -> Frames.failure("x".repeat(random.intBetween(0, 50)));
            case 2 -> Frames.failureWithoutText();
            default ->
                Frames.message("a".repeat(random.intBetween(0, 50)), "b".repeat(random.of(0, 1, 3, 4, 5, 9_000)));
        };
    }

    @Test
    void messagesPassHoweverTheyAreCut() {
        Property.tries(300)
                .forAll(
                        random -> random.list(1, 5, FrameCheckTest::frame),
                        random -> random.list(1, 200, each -> each.intBetween(1, 60)),
                        (frames, cuts) -> {
                            FrameCheck reader = new FrameCheck(MOST_BYTES);
                            ByteBuf all = Unpooled.wrappedBuffer(frames.toArray(ByteBuf[]::new));
                            for (int cut : cuts) {
                                ByteBuf read = all.readSlice(Math.min(cut, all.readableBytes()));
                                assertThat(reader.read(read)).isNull();
                                assertThat(read.readableBytes())
                                        .as("it only looks")
                                        .isEqualTo(read.capacity());
                            }
                            assertThat(reader.read(all)).isNull();
                            assertThat(reader.unfinished()).isZero();
                        });
    }

    @Test
    void whatIsNotWholeYetIsCounted() {
        ByteBuf message = Frames.message("address", "body");
        int length = message.readableBytes();

        assertThat(check.read(message.readSlice(2))).isNull();
        assertThat(check.unfinished()).isEqualTo(2);
        check.read(message.readSlice(length - 3));
        assertThat(check.unfinished()).isEqualTo(length - 1);
        check.read(message);
        assertThat(check.unfinished()).isZero();
        check.read(Frames.ping().slice(0, 7));
        assertThat(check.unfinished()).isEqualTo(7);
    }

    static Stream<List<Object>> stray() {
        int huge = Integer.MAX_VALUE;
        return Stream.of(
                List.of("of 1195725856 bytes", Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n".getBytes())),
                List.of("of 10001 bytes", Frames.begin(-1, "c").ofLength(MOST_BYTES + 1)),
                List.of("of 0 bytes", Unpooled.buffer().writeInt(0)),
                List.of("of 4294967295 bytes", Unpooled.buffer().writeInt(-1)),
                List.of("VERSION is 3", Unpooled.buffer().writeInt(50).writeByte(3)),
                List.of("VERSION is -1", Unpooled.buffer().writeInt(50).writeByte(-1)),
                List.of("CODEC is 9", Frames.begin(9, "").ofLength(50)),
                List.of("CODEC is 17", Frames.begin(17, "").ofLength(50)),
                List.of("CODEC is -2", Frames.begin(-2, "").ofLength(50)),
                List.of(
                        "NAME is " + huge,
                        Unpooled.buffer()
                                .writeInt(50)
                                .writeByte(2)
                                .writeByte(-1)
                                .writeInt(huge)),
                List.of(
                        "NAME is -1",
                        Unpooled.buffer()
                                .writeInt(50)
                                .writeByte(2)
                                .writeByte(-1)
                                .writeInt(-1)),
                List.of("SEND is 2", Frames.begin(-1, "c").oneByte(2).ofLength(50)),
                List.of(
                        "ADDRESS is " + huge,
                        Frames.begin(-1, "c").oneByte(0).length(huge).ofLength(50)),
                List.of(
                        "REPLY_ADDRESS is -7",
                        Frames.begin(-1, "c").oneByte(0).text("a").length(-7).ofLength(50)),
                List.of(
                        "SENDER is 1000",
                        Frames.begin(-1, "c")
                                .oneByte(1)
                                .text("a")
                                .length(0)
                                .length(1000)
                                .ofLength(50)),
                List.of(
                        "HEADERS is 5",
                        Frames.begin(-1, "c")
                                .oneByte(0)
                                .text("a")
                                .length(0)
                                .text("s")
                                .length(5)
                                .ofLength(50)),
                List.of(
                        "HEADERS is 4",
                        Frames.begin(1, "").head("ping").bytes("a body").whole()),
                List.of(
                        "FAILURE_KIND is 4",
                        Frames.begin(15, "").head("r").oneByte(4).ofLength(50)),
                List.of(
                        "FAILURE_HAS_TEXT is 0",
                        Frames.begin(15, "")
                                .head("r")
                                .oneByte(0)
                                .length(1)
                                .oneByte(0)
                                .ofLength(99)),
                List.of(
                        "FAILURE_TEXT is " + huge,
                        Frames.begin(15, "")
                                .head("r")
                                .oneByte(0)
                                .length(1)
                                .oneByte(1)
                                .length(huge)
                                .ofLength(99)),
                List.of(
                        "ends before its SENDER",
                        Frames.begin(-1, "c")
                                .oneByte(0)
                                .text("a")
                                .length(0)
                                .length(1)
                                .ofLength(18)));
    }

    @ParameterizedTest
    @MethodSource("stray")
    void whatVertxMustNotSeeIsRefused(List<Object> stray) {
        assertThat(check.read((ByteBuf) stray.get(1))).contains((String) stray.get(0));
    }

    @Test
    void bytesAtRandomAreRefusedOrWithinTheLimit() {
        Property.tries(1000).forAll(random -> random.bytes(255), bytes -> {
            FrameCheck reader = new FrameCheck(MOST_BYTES);
            reader.read(Unpooled.wrappedBuffer(bytes));
            assertThat(reader.unfinished()).isBetween(0L, (long) MOST_BYTES + 4);
        });
    }
}
