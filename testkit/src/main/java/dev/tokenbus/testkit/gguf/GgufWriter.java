package dev.tokenbus.testkit.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a model file of GGUF version 3: metadata, and tensors of 32-bit floats. */
final class GgufWriter {
    private static final int ALIGNMENT = 32;
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private int entries;

    private record Tensor(String name, int columns, int rows, float[] values) {
        int paddedBytes() {
            return (values.length * 4 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }

    GgufWriter number(String key, int value) {
        return key(key, UINT32).write(bytes(4).putInt(value));
    }

    GgufWriter fraction(String key, float value) {
        return key(key, FLOAT32).write(bytes(4).putFloat(value));
    }

    GgufWriter flag(String key, boolean value) {
        return key(key, BOOL).write(bytes(1).put((byte) (value ? 1 : 0)));
    }

    GgufWriter text(String key, String value) {
        return key(key, STRING).text(value);
    }

    GgufWriter texts(String key, List<String> values) {
        key(key, ARRAY).write(bytes(12).putInt(STRING).putLong(values.size()));
        values.forEach(this::text);
        return this;
    }

    GgufWriter numbers(String key, List<Integer> values) {
        key(key, ARRAY).write(bytes(12).putInt(INT32).putLong(values.size()));
        values.forEach(value -> write(bytes(4).putInt(value)));
        return this;
    }

    /** A tensor of one dimension has one row. */
    GgufWriter tensor(String name, int columns, int rows, float[] values) {
        tensors.add(new Tensor(name, columns, rows, values));
        return this;
    }

    void writeTo(Path file) {
        ByteArrayOutputStream head = head();
        try (OutputStream out = Files.newOutputStream(file)) {
            head.writeTo(out);
            out.write(new byte[(ALIGNMENT - head.size() % ALIGNMENT) % ALIGNMENT]);
            for (Tensor tensor : tensors) {
                ByteBuffer buffer = bytes(tensor.paddedBytes());
                for (float value : tensor.values()) {
                    buffer.putFloat(value);
                }
                out.write(buffer.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteArrayOutputStream head() {
        GgufWriter head = new GgufWriter();
        head.metadata.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        head.write(bytes(20).putInt(3).putLong(tensors.size()).putLong(entries));
        head.metadata.writeBytes(metadata.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            boolean isVector = tensor.rows() == 1;
            head.text(tensor.name()).write(bytes(4).putInt(isVector ? 1 : 2)).write(bytes(8).putLong(tensor.columns()));
            if (!isVector) {
                head.write(bytes(8).putLong(tensor.rows()));
            }
            head.write(bytes(12).putInt(0).putLong(offset));
            offset += tensor.paddedBytes();
        }
        return head.metadata;
    }

    private GgufWriter key(String key, int type) {
        entries++;
        return text(key).write(bytes(4).putInt(type));
    }

    private GgufWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return write(bytes(8 + utf8.length).putLong(utf8.length).put(utf8));
    }

    private GgufWriter write(ByteBuffer buffer) {
        metadata.writeBytes(buffer.array());
        return this;
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
