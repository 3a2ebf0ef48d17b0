package dev.tokenbus.worker.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recognises events that differ from an earlier one in the text of {@code delta.content} only, as most do. It learns the bytes
 * before and after the text from an event that was parsed; of a later event with the same bytes, only the text is read.
 *
 * <p>Exact: the same bytes before the text leave a JSON parser in the same state, and a text without quotes, escapes and control
 * characters ends where the known bytes begin. Everything else is left to the parser. Not thread-safe.
 */
final class EventTemplate {
    /** After so many events without a match, the server's events differ elsewhere too. */
    private static final int MAX_MISSES = 16;

    /** Longer events are not worth keeping. */
    private static final int MAX_BYTES = 4096;

    private static final char REPLACEMENT = '\uFFFD';

    private byte[] before = {};
    private byte[] after = {};
    private int misses;

    /** @param learns false for a template that never matches */
    EventTemplate(boolean learns) {
        misses = learns ? 0 : MAX_MISSES;
    }

    /** Returns the text of an event that matches what was learned; null if the event needs a parser. */
    @Nullable
    String text(byte[] bytes, int offset, int length) {
        int textEnd = offset + length - after.length;
        int textStart = offset + before.length;
        if (after.length == 0
                || textEnd < textStart
                || !Arrays.equals(bytes, textEnd, offset + length, after, 0, after.length)
                || !Arrays.equals(bytes, offset, textStart, before, 0, before.length)) {
            return null;
        }
        misses = 0;
        return simpleText(bytes, textStart, textEnd);
    }

    private static @Nullable String simpleText(byte[] bytes, int start, int end) {
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                return null;
            }
            ascii &= b >= 0;
        }
        if (ascii) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        // The replacement character may stand for bytes that are not UTF-8.
        return text.indexOf(REPLACEMENT) < 0 ? text : null;
    }

    /** Whether to learn from the next event that is parsed. */
    boolean wantsToLearn() {
        return misses < MAX_MISSES;
    }

    /**
     * Learns from an event that says nothing but its text.
     *
     * @param textStart where the text starts in the event, after its quote
     * @param textEnd where the text ends, before its quote
     */
    void learn(byte[] bytes, int offset, int length, int textStart, int textEnd) {
        misses++;
        // In another encoding than UTF-8 the parser does not count bytes.
        boolean isThere = textStart > 0 && bytes[offset + textStart - 1] == '"' && bytes[offset + textEnd] == '"';
        if (isThere && length <= MAX_BYTES) {
            before = Arrays.copyOfRange(bytes, offset, offset + textStart);
            after = Arrays.copyOfRange(bytes, offset + textEnd, offset + length);
        }
    }
}
