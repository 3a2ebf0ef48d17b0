package dev.tokenbus.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as UTF-8 in one pass into one array, for what is written for each token: of parts that the caller keeps ready, and of strings and
 * numbers between them. What it writes is what {@link JsonWriter} writes; it does not check that the parts fit together. Not
 * thread-safe.
 */
public final class JsonBytes {
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);
    private static final int MOST_ESCAPE = 6;
    private static final int MOST_DIGITS = 20;

    private byte[] bytes;
    private int length;

    /** @param capacity how many bytes are expected; more may come */
    public JsonBytes(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** A part to be kept ready, of ASCII characters. */
    public static byte[] ascii(String part) {
        return part.getBytes(StandardCharsets.US_ASCII);
    }

    /** A part as it is. */
    public JsonBytes raw(byte[] part) {
        ensure(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
        return this;
    }

    /** One ASCII character as it is. */
    public JsonBytes raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    public JsonBytes number(long number) {
        if (number < 0 || number > 999_999_999) {
            return raw(ascii(Long.toString(number)));
        }
        ensure(MOST_DIGITS);
        int rest = (int) number;
        int digits = 1;
        for (int bound = 10; bound <= rest && digits < 9; bound *= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** A string in quotes. A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD. */
    public JsonBytes string(String text) {
        return raw('"').inside(text, 0, text.length()).raw('"');
    }

    /** A part of what stands in the quotes of a string; a part that cuts a surrogate pair loses it. */
    public JsonBytes inside(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            ensure(MOST_ESCAPE);
            char unit = text.charAt(i);
            if (unit < 0x80) {
                if (unit >= 0x20 && unit != '"' && unit != '\\') {
                    bytes[length++] = (byte) unit;
                } else {
                    escape(unit);
                }
            } else if (Character.isSurrogate(unit)) {
                i += surrogate(text, i);
            } else {
                encode(unit);
            }
        }
        return this;
    }

    private void escape(char unit) {
        bytes[length++] = '\\';
        switch (unit) {
            case '"', '\\' -> bytes[length++] = (byte) unit;
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[unit >> 4];
                bytes[length++] = HEX[unit & 15];
            }
        }
    }

    /** A character of two or three bytes. */
    private void encode(char unit) {
        if (unit < 0x800) {
            bytes[length++] = (byte) (0xc0 | unit >> 6);
        } else {
            bytes[length++] = (byte) (0xe0 | unit >> 12);
            bytes[length++] = (byte) (0x80 | unit >> 6 & 0x3f);
        }
        bytes[length++] = (byte) (0x80 | unit & 0x3f);
    }

    /** Returns how many more units of the text were used. */
    private int surrogate(String text, int at) {
        if (!WellFormed.isPairAt(text, at)) {
            raw(REPLACEMENT);
            return 0;
        }
        int code = text.codePointAt(at);
        bytes[length++] = (byte) (0xf0 | code >> 18);
        bytes[length++] = (byte) (0x80 | code >> 12 & 0x3f);
        bytes[length++] = (byte) (0x80 | code >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | code & 0x3f);
        return 1;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    public int length() {
        return length;
    }

    /** How many bytes it takes in memory. */
    public int capacity() {
        return bytes.length;
    }

    /** What was written. */
    public byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
