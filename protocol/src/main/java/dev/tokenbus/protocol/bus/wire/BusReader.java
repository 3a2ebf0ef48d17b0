package dev.tokenbus.protocol.bus.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link BusWriter} wrote. A length is checked against the bytes that are left before anything is allocated. */
public final class BusReader {
    private final Buffer buffer;
    private int at;

    public BusReader(Buffer buffer, int at) {
        this.buffer = buffer;
        this.at = at;
    }

    public int u8() {
        return buffer.getUnsignedByte(at++);
    }

    public boolean flag() {
        return u8() != 0;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("bus message: a number of more than 63 bits");
    }

    int size() {
        long size = number();
        if (size > buffer.length() - at) {
            throw new IllegalArgumentException(
                    "bus message: a length of " + size + " with only " + (buffer.length() - at) + " bytes left");
        }
        return (int) size;
    }

    /** One of a few values, written as its number. */
    public <E> E choice(E[] values) {
        long number = number();
        if (number >= values.length) {
            throw new IllegalArgumentException(
                    "bus message: a " + values.getClass().getComponentType().getSimpleName() + " of number " + number
                            + " (expected: 0.." + (values.length - 1) + ")");
        }
        return values[(int) number];
    }

    /** Whether something follows: what an older version did not write is not there. */
    public boolean hasMore() {
        return at < buffer.length();
    }

    public int int32() {
        return Math.toIntExact(number());
    }

    public long signed() {
        long value = buffer.getLong(at);
        at += Long.BYTES;
        return value;
    }

    double real() {
        double value = buffer.getDouble(at);
        at += Double.BYTES;
        return value;
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        int size = size();
        byte[] bytes = buffer.getBytes(at, at + size);
        at += size;
        return bytes;
    }

    public <T> List<T> list(Function<BusReader, T> read) {
        int size = size();
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(read.apply(this));
        }
        return values;
    }
}
