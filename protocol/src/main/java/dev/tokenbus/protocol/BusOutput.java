package dev.tokenbus.protocol;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Appends the fields of a bus message to a buffer: numbers as variable-length integers, texts and lists with a length. */
public final class BusOutput {
    private final Buffer buffer;

    BusOutput(Buffer buffer) {
        this.buffer = buffer;
    }

    BusOutput u8(int value) {
        buffer.appendByte((byte) value);
        return this;
    }

    BusOutput flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** A number that is usually small and never negative: 7 bits a byte, lowest first. */
    BusOutput number(long value) {
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
    BusOutput signed(long value) {
        buffer.appendLong(value);
        return this;
    }

    BusOutput real(double value) {
        buffer.appendDouble(value);
        return this;
    }

    BusOutput text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    BusOutput bytes(byte[] value) {
        number(value.length);
        buffer.appendBytes(value);
        return this;
    }

    <T> BusOutput list(Collection<T> values, BiConsumer<BusOutput, T> write) {
        number(values.size());
        for (T value : values) {
            write.accept(this, value);
        }
        return this;
    }
}
