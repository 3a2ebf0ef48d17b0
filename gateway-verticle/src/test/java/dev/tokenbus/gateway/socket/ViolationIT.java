package dev.tokenbus.gateway.socket;

import static dev.tokenbus.testkit.wire.RawWebSocket.BINARY;
import static dev.tokenbus.testkit.wire.RawWebSocket.CLOSE;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no well-behaved client sends: each ends the connection with the code that says why, and harms nobody else. */
class ViolationIT {
    private static final byte[] PING_JSON = "{\"type\":\"ping\",\"t\":5}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = {};

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxMessagesPerSecond", 100));
    private TestClient bystander = gateway.connect();
    private RawWebSocket socket = gateway.raw();

    @AfterEach
    void stop() {
        try {
            bystander.fence();
        } finally {
            gateway.close();
        }
    }

    @Test
    void fragmentsArePutTogetherAndControlFramesMayComeBetweenThem() {
        socket.send(frame(TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8)));
        socket.send(frame(FINAL | PING, new byte[] {42}));
        socket.send(frame(CONTINUATION, NOTHING));
        socket.send(frame(FINAL | CONTINUATION, "\"ping\",\"t\":5}".getBytes(StandardCharsets.UTF_8)));

        RawWebSocket.Frame pong = socket.next();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.payload()).containsExactly(42);
        assertThat(socket.nextText()).isEqualTo("{\"type\":\"pong\",\"t\":5}");
    }

    @Test
    void aMessageInManyPiecesOfBytesIsOneMessage() {
        for (byte each : frame(FINAL | TEXT, PING_JSON)) {
            socket.send(new byte[] {each});
        }

        assertThat(socket.nextText()).contains("pong");
    }

    @Test
    void aBinaryFrameIsABadFrame() {
        socket.send(frame(FINAL | BINARY, PING_JSON));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void whatIsNoJsonIsAnsweredTenTimesAndThenIsABadFrame() {
        for (int i = 0; i < 10; i++) {
            socket.text("hello?");
            assertThat(socket.nextText()).contains("bad_request");
        }

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void floodsAreClosed() {
        byte[] ping = frame(FINAL | TEXT, PING_JSON);
        for (int i = 0; i < 300 && socket.trySend(ping); i++) {
            assertThat(ping).isNotEmpty();
        }

        assertThat(socket.closeCode()).isEqualTo(4507);
    }

    @ParameterizedTest
    @ValueSource(ints = {FINAL | PING, FINAL | PONG, TEXT, CONTINUATION})
    void floodsOfAnyKindOfFrameAreClosed(int kind) {
        socket.send(frame(TEXT, NOTHING));
        byte[] each = frame(kind == TEXT ? CONTINUATION : kind, NOTHING);
        for (int i = 0; i < 300 && socket.trySend(each); i++) {
            assertThat(each).isNotEmpty();
        }

        assertThat(socket.closeCode()).isEqualTo(4507);
    }

    @Test
    void textThatIsNotUtf8IsSaidSo() {
        socket.send(frame(FINAL | TEXT, new byte[] {'{', (byte) 0xff, '}'}));

        assertThat(socket.closeCode()).isEqualTo(1007);
    }

    @Test
    void textThatIsNotUtf8OverTwoFragmentsIsSaidSo() {
        socket.send(frame(TEXT, new byte[] {'{', '"', (byte) 0xe2, (byte) 0x82}));
        socket.send(frame(FINAL | CONTINUATION, new byte[] {'"', '}'}));

        assertThat(socket.closeCode()).isEqualTo(1007);
    }

    @Test
    void aCharacterSplitOverTwoFragmentsIsWhole() {
        byte[] text = "{\"type\":\"ping\",\"t\":5,\"x\":\"\u20ac\"}".getBytes(StandardCharsets.UTF_8);
        int middle = text.length - 4;
        socket.send(frame(TEXT, Arrays.copyOf(text, middle)));
        socket.send(frame(FINAL | CONTINUATION, Arrays.copyOfRange(text, middle, text.length)));

        assertThat(socket.nextText()).contains("pong");
    }

    @Test
    void anUnmaskedFrameIsABadFrame() {
        socket.send(RawWebSocket.unmaskedFrame(FINAL | TEXT, PING_JSON));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10})
    void aReservedBitIsABadFrame(int bit) {
        socket.send(frame(FINAL | bit | TEXT, PING_JSON));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void aReservedBitOnAControlFrameOrAContinuationIsABadFrame() {
        RawWebSocket other = gateway.raw();
        socket.send(frame(FINAL | 0x40 | PING, NOTHING));
        other.send(frame(TEXT, PING_JSON));
        other.send(frame(FINAL | 0x20 | CONTINUATION, NOTHING));

        assertThat(socket.closeCode()).isEqualTo(4500);
        assertThat(other.closeCode()).isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81fe000501020304",
                "81ff000000000000ffff01020304",
                "81ff800000000000000001020304",
                "88810102030400"
            })
    void aLengthThatIsNotTheShortestOrNoneAtAllIsABadFrame(String hex) {
        socket.send(HexFormat.of().parseHex(hex));

        assertThat(socket.next().closeCode()).isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 11, 15})
    void aReservedKindOfFrameIsABadFrame(int opcode) {
        socket.send(frame(FINAL | opcode, NOTHING));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void aContinuationOfNothingIsABadFrame() {
        socket.send(frame(FINAL | CONTINUATION, PING_JSON));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void aNewMessageInsideAnotherIsABadFrame() {
        socket.send(frame(TEXT, PING_JSON));
        socket.send(frame(FINAL | TEXT, PING_JSON));

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void theReasonIsToldEvenIfGoodFramesCameTogetherWithTheBadOne() {
        Buffer together = Buffer.buffer();
        together.appendBytes(frame(FINAL | TEXT, PING_JSON)).appendBytes(frame(FINAL | 0x40 | TEXT, PING_JSON));
        socket.send(together.getBytes());

        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void aControlFrameInFragmentsOrTooLongIsABadFrame() {
        RawWebSocket other = gateway.raw();
        socket.send(frame(PING, NOTHING));
        other.send(frame(FINAL | PING, new byte[126]));

        assertThat(socket.closeCode()).isEqualTo(4500);
        assertThat(other.closeCode()).isEqualTo(4500);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void aCloseFrameIsAnsweredWithItsOwnCode(int code) {
        socket.send(frame(FINAL | CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));

        assertThat(socket.closeCode()).isEqualTo(code);
        assertThat(socket.isClosedByServer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015})
    void aCloseCodeThatNobodyMaySendEndsTheConnection(int code) {
        socket.send(frame(FINAL | CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));

        assertThat(socket.isClosedByServer()).isTrue();
    }

    @Test
    void aCloseFrameOfOneByteEndsTheConnection() {
        socket.send(frame(FINAL | CLOSE, new byte[] {3}));

        assertThat(socket.isClosedByServer()).isTrue();
    }

    @Test
    void aConnectionThatJustEndsIsForgotten() {
        socket.close();
        bystander.closeAndWait();
        gateway.untilNobodyIsConnected();
        bystander = gateway.connect();

        assertThat(gateway.meter.count("connectionClosed")).isEqualTo(2);
    }
}
