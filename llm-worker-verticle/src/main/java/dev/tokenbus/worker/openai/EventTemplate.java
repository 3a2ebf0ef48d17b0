package dev.tokenbus.worker.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one stream have in common: most differ in the text of {@code delta.content} and in nothing else. Learned
 * from an event that was parsed; of a later event with the same bytes before and after its text, only the text is read.
 *
 * <p>Exact: the same bytes before the text leave a JSON parser in the same state, and a text without quotes, escapes and control
 * characters ends where the known rest begins. Whatever else there may be is left to the parser. Not thread-safe.
 */
final class EventTemplate {
    /** A server whose events differ elsewhere, too, is not learned from for ever. */
    private static final int MOST_MISSES = 16;

    /** Longer events are not worth keeping. */
    private static final int MOST_BYTES = 4096;

    private static final char REPLACEMENT = '\uFFFD';

    private byte[] before = {};
    private byte[] after = {};
    private int misses;

    /** The text of an event that is like the one that was learned; null if it is not, or if a parser has to look. */
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
        // It may stand for bytes that are not UTF-8.
        return text.indexOf(REPLACEMENT) < 0 ? text : null;
    }

    /** Whether the next event that has to be parsed is worth learning from. */
    boolean wantsToLearn() {
        return misses < MOST_MISSES;
    }

    /**
     * Learns from an event that said nothing but its text.
     *
     * @param textStart where the text begins in the event, after its quote
     * @param textEnd where it ends, before its quote
     */
    void learn(byte[] bytes, int offset, int length, int textStart, int textEnd) {
        misses++;
        // A parser of another encoding counts otherwise.
        boolean isThere = textStart > 0 && bytes[offset + textStart - 1] == '"' && bytes[offset + textEnd] == '"';
        if (isThere && length <= MOST_BYTES) {
            before = Arrays.copyOfRange(bytes, offset, offset + textStart);
            after = Arrays.copyOfRange(bytes, offset + textEnd, offset + length);
        }
    }
}
