package dev.tokenbus.gguf;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a GGUF file says of its model, read without loading it: numbers, flags and texts, and no lists. */
final class GgufHeader {
    private static final int MAGIC = 0x46554747;
    private static final int MAX_VERSION = 3;
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_TEXT = 16 * 1024 * 1024;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    /** The bytes of a value of each type; 0 for texts and lists. */
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final Map<String, Object> values = new HashMap<>();

    private GgufHeader() {}

    /** Throws {@link IOException} where the file is no GGUF file of a known version, or is cut. */
    static GgufHeader read(Path file) throws IOException {
        GgufHeader header = new GgufHeader();
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(new BufferedInputStream(in, 1 << 16))) {
            header.read(new LittleEndian(data));
        } catch (EOFException e) {
            throw new IOException(file + " is cut: it ends in its header", e);
        }
        return header;
    }

    private void read(LittleEndian in) throws IOException {
        int magic = in.int32();
        int version = in.int32();
        if (magic != MAGIC || version < 2 || version > MAX_VERSION) {
            throw new IOException("no GGUF file of version 2 or " + MAX_VERSION);
        }
        in.int64();
        long entries = in.int64();
        if (entries < 0 || entries > MAX_ENTRIES) {
            throw new IOException("a GGUF file with " + entries + " entries in its header");
        }
        for (long i = 0; i < entries; i++) {
            String key = in.text();
            Object value = value(in, in.int32());
            if (value != null) {
                values.put(key, value);
            }
        }
    }

    /** Returns the value; null for a list, which is passed over, and for a fraction. */
    private static @Nullable Object value(LittleEndian in, int type) throws IOException {
        if (type == STRING) {
            return in.text();
        }
        if (type == ARRAY) {
            skipList(in);
            return null;
        }
        return number(in, type);
    }

    private static @Nullable Object number(LittleEndian in, int type) throws IOException {
        int size = size(type);
        if (type == BOOL) {
            return in.int8() != 0;
        }
        switch (size) {
            case 4:
                int number = in.int32();
                return type == 6 ? null : (Object) Integer.toUnsignedLong(number);
            case 8:
                long large = in.int64();
                return type == 12 ? null : (Object) large;
            default:
                in.skip(size);
                return null;
        }
    }

    private static int size(int type) throws IOException {
        if (type < 0 || type >= SIZES.length || SIZES[type] == 0) {
            throw new IOException("a GGUF file with a value of the unknown type " + type);
        }
        return SIZES[type];
    }

    private static void skipList(LittleEndian in) throws IOException {
        int type = in.int32();
        long count = in.int64();
        if (type == STRING) {
            for (long i = 0; i < count; i++) {
                in.skip(in.int64());
            }
        } else {
            in.skip(Math.multiplyExact(count, size(type)));
        }
    }

    /** The text of a key; empty if there is none. */
    String text(String key) {
        return values.get(key) instanceof String text ? text : "";
    }

    /** The number of a key. */
    long number(String key, long otherwise) {
        return values.get(key) instanceof Long number ? number : otherwise;
    }

    /** The flag of a key. */
    boolean flag(String key, boolean otherwise) {
        return values.get(key) instanceof Boolean flag ? flag : otherwise;
    }

    private record LittleEndian(DataInputStream in) {
        int int8() throws IOException {
            return in.readByte();
        }

        int int32() throws IOException {
            return Integer.reverseBytes(in.readInt());
        }

        long int64() throws IOException {
            return Long.reverseBytes(in.readLong());
        }

        String text() throws IOException {
            long length = int64();
            if (length < 0 || length > MAX_TEXT) {
                throw new IOException("a GGUF file with a text of " + length + " bytes in its header");
            }
            byte[] utf8 = in.readNBytes((int) length);
            if (utf8.length < length) {
                throw new EOFException();
            }
            return new String(utf8, StandardCharsets.UTF_8);
        }

        void skip(long bytes) throws IOException {
            if (bytes < 0) {
                throw new IOException("a GGUF file with a text of " + bytes + " bytes in its header");
            }
            in.skipNBytes(bytes);
        }
    }
}
