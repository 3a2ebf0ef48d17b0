package dev.tokenbus.gateway.socket;

import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression, where it is switched on: inflating has a limit, and off means off. */
class CompressionIT {
    private static final int COMPRESSED = 0x40;
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover";

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("compression", true));

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        byte[] out = new byte[2 << 20];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        // The four bytes 00 00 ff ff at the end are left out on the wire.
        return Arrays.copyOf(out, length - 4);
    }

    private RawWebSocket compressing() {
        RawWebSocket socket = gateway.rawConnection();
        assertThat(socket.upgrade("/", OFFER)).startsWith("HTTP/1.1 101").contains("permessage-deflate");
        socket.next();
        return socket;
    }

    private static byte[] json(int bytes) {
        String begin = "{\"type\":\"ping\",\"t\":5,\"x\":\"";
        return (begin + "a".repeat(bytes - begin.length() - 2) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private int closeCodeAfter(byte[]... frames) {
        RawWebSocket socket = compressing();
        for (byte[] each : frames) {
            socket.trySend(each);
        }
        return socket.closeCode();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 65_536, 65_537, 200_000, 1_048_575, 1_048_576})
    void messagesUpToTheLimitPass(int bytes) {
        RawWebSocket socket = compressing();

        socket.send(frame(FINAL | COMPRESSED | TEXT, deflated(json(bytes))));

        assertThat(socket.next().opcode()).isEqualTo(TEXT);
    }

    @Test
    void textThatCannotBeCompressedPassesUpToTheLimit() {
        byte[] random = json(1 << 20);
        Random source = new Random(1);
        for (int i = 100; i < random.length - 2; i++) {
            random[i] = (byte) ('a' + source.nextInt(26));
        }
        RawWebSocket socket = compressing();

        socket.send(frame(FINAL | COMPRESSED | TEXT, deflated(random)));

        assertThat(socket.next().opcode()).isEqualTo(TEXT);
    }

    @Test
    void oneByteMoreThanTheLimitIsTooBig() {
        assertThat(closeCodeAfter(frame(FINAL | COMPRESSED | TEXT, deflated(json((1 << 20) + 1)))))
                .isEqualTo(1009);
    }

    @Test
    void emptyBlocksWithoutEndAreTooBig() {
        byte[] blocks = new byte[1 << 20];
        byte[] empty = {0, 0, 0, (byte) 0xff, (byte) 0xff};
        for (int i = 0; i + empty.length <= blocks.length; i += empty.length) {
            System.arraycopy(empty, 0, blocks, i, empty.length);
        }
        byte[] more = frame(CONTINUATION, Arrays.copyOf(blocks, blocks.length / 5 * 5));

        assertThat(closeCodeAfter(frame(COMPRESSED | TEXT, Arrays.copyOf(blocks, 5)), more, more, more))
                .isEqualTo(1009);
    }

    @Test
    void fragmentsOfACompressedMessageAreReadWithControlFramesBetweenThem() {
        byte[] message = deflated(json(1000));
        RawWebSocket socket = compressing();

        socket.send(frame(COMPRESSED | TEXT, Arrays.copyOf(message, 5)));
        socket.send(frame(FINAL | PING, new byte[] {42}));
        socket.send(frame(FINAL | CONTINUATION, Arrays.copyOfRange(message, 5, message.length)));

        assertThat(socket.next().opcode()).isEqualTo(PONG);
        assertThat(socket.next().opcode()).isEqualTo(TEXT);
    }

    @Test
    void aMessageMayReferToTheOneBeforeWhereTheClientDidNotSayOtherwise() {
        RawWebSocket socket = gateway.rawConnection();
        assertThat(socket.upgrade("/", "Sec-WebSocket-Extensions: permessage-deflate"))
                .contains("permessage-deflate\r\n");
        socket.next();
        Deflater deflater = new Deflater(9, true);
        for (int i = 0; i < 2; i++) {
            deflater.setInput(json(1000));
            byte[] out = new byte[1000];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            socket.send(frame(FINAL | COMPRESSED | TEXT, Arrays.copyOf(out, length - 4)));
            assertThat(socket.next().opcode()).isEqualTo(TEXT);
        }
        deflater.end();
    }

    @Test
    void anUncompressedMessageMayFollowACompressedOne() {
        RawWebSocket socket = compressing();
        for (int i = 0; i < 2; i++) {
            socket.send(frame(FINAL | COMPRESSED | TEXT, deflated(json(100))));
            assertThat(socket.next().opcode()).isEqualTo(TEXT);
            socket.send(frame(FINAL | TEXT, json(100)));
            assertThat(socket.next().opcode()).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {FINAL | 0x40 | PING, FINAL | 0x40 | CONTINUATION, FINAL | 0x20 | CONTINUATION, FINAL | 0x50 | PONG})
    void reservedBitsOnOtherFramesThanTheFirstAreABadFrame(int kind) {
        assertThat(closeCodeAfter(
                        frame(COMPRESSED | TEXT, Arrays.copyOf(deflated(json(100)), 5)), frame(kind, new byte[2])))
                .isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x60, 0x50, 0x20, 0x10, 0x70})
    void theOtherReservedBitsAreABadFrame(int bits) {
        assertThat(closeCodeAfter(frame(FINAL | bits | TEXT, deflated(json(100)))))
                .isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffff", "", "4bcc4902", "0b"})
    void brokenDeflateDataIsCalledThat(String hex) {
        RawWebSocket socket = compressing();
        socket.send(frame(FINAL | COMPRESSED | TEXT, HexFormat.of().parseHex(hex)));

        RawWebSocket.Frame close = socket.next();

        assertThat(close.closeCode()).isEqualTo(1007);
        assertThat(close.text()).endsWith("broken deflate data");
    }

    @Test
    void dataThatEndsTooEarlyIsBrokenWhereverItEnds() {
        byte[] whole = deflated("{\"type\":\"ping\",\"t\":5}".getBytes(StandardCharsets.UTF_8));
        for (int length = 1; length < whole.length - 1; length++) {
            assertThat(closeCodeAfter(frame(FINAL | COMPRESSED | TEXT, Arrays.copyOf(whole, length))))
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(1007);
        }
    }

    @Test
    void compressedTextThatIsNotUtf8IsSaidSo() {
        assertThat(closeCodeAfter(frame(FINAL | COMPRESSED | TEXT, deflated(new byte[] {'"', (byte) 0xff, '"'}))))
                .isEqualTo(1007);
    }

    @Test
    void compressedMessagesAreRead() {
        RawWebSocket socket = compressing();

        socket.send(frame(
                FINAL | COMPRESSED | TEXT, deflated("{\"type\":\"ping\",\"t\":5}".getBytes(StandardCharsets.UTF_8))));

        assertThat(socket.next().opcode()).isEqualTo(TEXT);
    }

    @Test
    void aFrameThatInflatesBeyondTheLimitIsTooBig() {
        RawWebSocket socket = compressing();
        byte[] bomb = deflated(new byte[50 << 20]);
        assertThat(bomb.length).isLessThan(64 * 1024);

        socket.send(frame(FINAL | COMPRESSED | TEXT, bomb));

        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void withoutTheSwitchNoneIsOffered() {
        gateway.close();
        gateway = GatewayFixture.start();

        assertThat(gateway.rawConnection().upgrade("/", OFFER))
                .startsWith("HTTP/1.1 101")
                .doesNotContain("permessage-deflate");
    }
}
