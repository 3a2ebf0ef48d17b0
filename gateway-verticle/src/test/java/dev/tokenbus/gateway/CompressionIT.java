package dev.tokenbus.gateway;

import static dev.tokenbus.gateway.RawWebSocket.FINAL;
import static dev.tokenbus.gateway.RawWebSocket.TEXT;
import static dev.tokenbus.gateway.RawWebSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        byte[] out = new byte[1 << 20];
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
