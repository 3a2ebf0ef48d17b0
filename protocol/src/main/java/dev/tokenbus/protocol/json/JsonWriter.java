package dev.tokenbus.protocol.json;

import dev.tokenbus.protocol.Limits;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object as UTF-8 straight into bytes, without a tree of values in between.
 *
 * <p>Optional fields are left out when they are null, empty or zero, as each method says. A lone surrogate, which UTF-8
 * cannot carry, becomes U+FFFD. May be reused after {@link #reset}. Not thread-safe.
 */
public final class JsonWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private static final int MOST_KEPT = 64 * 1024;

    private byte[] bytes;
    private int length;
    private boolean comma;

    public JsonWriter() {
        this(256);
    }

    public JsonWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Discards what was written, and keeps the buffer unless it is large. */
    public JsonWriter reset() {
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[MOST_KEPT];
        }
        length = 0;
        comma = false;
        return this;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public Buffer toBuffer() {
        return Buffer.buffer(toBytes());
    }

    public JsonWriter beginObject() {
        separate();
        put('{');
        comma = false;
        return this;
    }

    public JsonWriter endObject() {
        put('}');
        comma = true;
        return this;
    }

    public JsonWriter beginArray() {
        separate();
        put('[');
        comma = false;
        return this;
    }

    public JsonWriter endArray() {
        put(']');
        comma = true;
        return this;
    }

    /** A field's name; the value follows. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        put(':');
        comma = false;
        return this;
    }

    public JsonWriter value(String text) {
        separate();
        quote(text);
        comma = true;
        return this;
    }

    public JsonWriter value(long number) {
        separate();
        digits(number);
        comma = true;
        return this;
    }

    public JsonWriter field(String name, String text) {
        return name(name).value(text);
    }

    public JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, boolean flag) {
        name(name);
        ascii(flag ? "true" : "false");
        comma = true;
        return this;
    }

    public JsonWriter field(String name, double number) {
        name(name);
        if (number == Math.rint(number) && Math.abs(number) < Limits.MAX_SAFE_INTEGER) {
            digits((long) number);
        } else {
            ascii(Double.isFinite(number) ? Double.toString(number) : "null");
        }
        comma = true;
        return this;
    }

    /** Left out when null. */
    public JsonWriter optional(String name, @Nullable String text) {
        return text == null ? this : field(name, text);
    }

    /** Left out when null. */
    public JsonWriter optional(String name, @Nullable Number number) {
        if (number == null) {
            return this;
        }
        return number instanceof Double ? field(name, number.doubleValue()) : field(name, number.longValue());
    }

    /** Left out when 0. */
    public JsonWriter nonZero(String name, long number) {
        return number == 0 ? this : field(name, number);
    }

    /** Left out when false. */
    public JsonWriter ifTrue(String name, boolean flag) {
        return flag ? field(name, true) : this;
    }

    /** Adds JSON that is already encoded as a value, unchanged. */
    public JsonWriter raw(byte[] json) {
        separate();
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    private void quote(String text) {
        int n = text.length();
        // Six bytes is the longest that one UTF-16 unit becomes (a control character as \\u00XX).
        reserve(n * 6 + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                at = c >= 0x20 && c != '"' && c != '\\' ? plain(out, at, c) : escape(out, at, c);
            } else if (c < 0x800) {
                out[at++] = (byte) (0xC0 | c >> 6);
                out[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                out[at++] = (byte) (0xE0 | c >> 12);
                out[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | c & 0x3F);
            } else if (WellFormed.isPairAt(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[at++] = (byte) (0xF0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                System.arraycopy(REPLACEMENT, 0, out, at, REPLACEMENT.length);
                at += REPLACEMENT.length;
            }
        }
        out[at++] = '"';
        length = at;
    }

    private static int plain(byte[] out, int at, char c) {
        out[at] = (byte) c;
        return at + 1;
    }

    private static int escape(byte[] out, int start, char c) {
        int at = start;
        out[at++] = '\\';
        switch (c) {
            case '"', '\\' -> out[at++] = (byte) c;
            case '\n' -> out[at++] = 'n';
            case '\r' -> out[at++] = 'r';
            case '\t' -> out[at++] = 't';
            default -> {
                out[at++] = 'u';
                out[at++] = '0';
                out[at++] = '0';
                out[at++] = HEX[c >> 4];
                out[at++] = HEX[c & 15];
            }
        }
        return at;
    }

    private void digits(long number) {
        if (number < 0) {
            ascii(Long.toString(number));
            return;
        }
        reserve(20);
        int count = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            count++;
        }
        long rest = number;
        for (int at = length + count - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
