package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.CloseCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private final List<String> messages = new ArrayList<>();
    private final List<CloseCode> violations = new ArrayList<>();
    private final MessageAssembler assembler = new MessageAssembler(10, messages::add, violations::add);

    private void text(byte[] bytes, boolean last) {
        assembler.frame(new WebSocketFrameImpl(WebSocketFrameType.TEXT, bytes, last));
    }

    private void more(byte[] bytes, boolean last) {
        assembler.frame(WebSocketFrame.continuationFrame(Buffer.buffer(bytes), last));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFrameIsAMessage() {
        text(bytes("one"), true);
        text(bytes(""), true);

        assertThat(messages).containsExactly("one", "");
    }

    @Test
    void fragmentsSplitAnywhereAreOneMessage() {
        byte[] euro = bytes("a\u20acb");
        for (int at = 0; at <= euro.length; at++) {
            text(Arrays.copyOf(euro, at), false);
            more(Arrays.copyOfRange(euro, at, euro.length), true);
        }

        assertThat(messages).hasSize(euro.length + 1).containsOnly("a\u20acb");
        assertThat(violations).isEmpty();
    }

    @Test
    void theLimitIsOfTheWholeMessageAndExact() {
        text(new byte[10], true);
        text(new byte[5], false);
        more(new byte[5], true);
        text(new byte[5], false);
        more(new byte[6], false);

        assertThat(messages).hasSize(2);
        assertThat(violations).containsExactly(CloseCode.TOO_BIG);
    }

    @Test
    void brokenUtf8IsAViolationWherever() {
        text(new byte[] {(byte) 0xc0, (byte) 0x80}, true);
        text(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, true);
        text(new byte[] {(byte) 0xe2, (byte) 0x82}, false);
        more(bytes("x"), true);

        assertThat(violations).containsExactly(CloseCode.NOT_UTF8, CloseCode.NOT_UTF8, CloseCode.NOT_UTF8);
        assertThat(messages).isEmpty();
    }

    @Test
    void whatIsNoTextOrOutOfOrderIsAViolation() {
        assembler.frame(WebSocketFrame.binaryFrame(Buffer.buffer("x"), true));
        more(bytes("x"), true);
        text(bytes("x"), false);
        text(bytes("x"), true);

        assertThat(violations).containsExactly(CloseCode.BAD_FRAME, CloseCode.BAD_FRAME, CloseCode.BAD_FRAME);
    }
}
