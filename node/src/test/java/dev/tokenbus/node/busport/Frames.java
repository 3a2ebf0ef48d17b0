package dev.tokenbus.node.busport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Messages as the event bus of Vert.x writes them, and what is almost one. */
final class Frames {
    private final ByteBuf bytes = Unpooled.buffer().writeInt(0);

    private Frames() {}

    /** Up to the address, of a message with this codec: a number, or -1 and a name. */
    static Frames begin(int codec, String name) {
        Frames frame = new Frames();
        frame.bytes.writeByte(2).writeByte(codec);
        return codec == -1 ? frame.text(name) : frame;
    }

    Frames text(String text) {
        return length(text.length()).bytes(text);
    }

    Frames bytes(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    Frames length(int length) {
        bytes.writeInt(length);
        return this;
    }

    Frames oneByte(int value) {
        bytes.writeByte(value);
        return this;
    }

    /** Sent, to this address, without a reply address; no headers follow. */
    Frames head(String address) {
        return oneByte(0).text(address).length(0).text("the-sender").length(4);
    }

    ByteBuf whole() {
        return ofLength(bytes.writerIndex() - 4);
    }

    ByteBuf ofLength(int length) {
        return bytes.setInt(0, length);
    }

    static ByteBuf message(String address, String body) {
        return begin(-1, "c").head(address).bytes(body).whole();
    }

    static ByteBuf ping() {
        return begin(1, "").head("__vertx_ping").whole();
    }

    static ByteBuf failure(String text) {
        return begin(15, "")
                .head("reply")
                .oneByte(2)
                .length(500)
                .oneByte(1)
                .text(text)
                .whole();
    }

    static ByteBuf failureWithoutText() {
        return begin(15, "").head("reply").oneByte(0).length(-1).oneByte(0).whole();
    }
}
