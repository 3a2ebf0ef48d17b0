package dev.tokenbus.protocol.bus.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Appends the fields of a bus message to a buffer: numbers as variable-length integers, texts and lists with a length. */
public final class BusWriter {
    private final Buffer buffer;

    public BusWriter(Buffer buffer) {
        this.buffer = buffer;
    }

    public BusWriter u8(int value) {
        buffer.appendByte((byte) value);
        return this;
    }

    public BusWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** A number that is usually small and never negative: 7 bits a byte, lowest first. */
    public BusWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("number: " + value + " (expected: >= 0)");
        }
        long rest = value;
        while (rest >= 0x80) {
            buffer.appendByte((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.appendByte((byte) rest);
        return this;
    }

    /** A number that may be negative. */
    public BusWriter signed(long value) {
        buffer.appendLong(value);
        return this;
    }

    BusWriter real(double value) {
        buffer.appendDouble(value);
        return this;
    }

    public BusWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public BusWriter bytes(byte[] value) {
        number(value.length);
        buffer.appendBytes(value);
        return this;
    }

    public <T> BusWriter list(Collection<T> values, BiConsumer<BusWriter, T> write) {
        number(values.size());
        for (T value : values) {
            write.accept(this, value);
        }
        return this;
    }
}
