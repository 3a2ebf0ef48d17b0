package dev.tokenbus.benchmarks.flood;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A WebSocket frame as its bytes, masked with zeros as a client's frame has to be (RFC 6455, section 5.3). */
public record RawFrame(byte[] bytes) {
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TEXT = 1;
    private static final int PING = 9;
    private static final int SHORT_MOST = 125;
    private static final int TWO_BYTES = 126;

    static RawFrame ping() {
        return of(PING, new byte[0]);
    }

    static RawFrame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static RawFrame of(int opcode, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(FINAL | opcode);
        if (payload.length <= SHORT_MOST) {
            out.write(MASKED | payload.length);
        } else {
            out.write(MASKED | TWO_BYTES);
            out.write(payload.length >> Byte.SIZE);
            out.write(payload.length);
        }
        out.writeBytes(new byte[Integer.BYTES]);
        out.writeBytes(payload);
        return new RawFrame(out.toByteArray());
    }
}
