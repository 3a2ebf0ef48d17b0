package dev.tokenbus.protocol.json;

/**
 * Finds and replaces lone surrogates, which JSON can bring in as escapes and UTF-8 cannot carry; text without any is well-formed.
 */
public final class WellFormed {
    /** U+FFFD, which stands for each lone surrogate. */
    public static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /** The text with U+FFFD for each lone surrogate: of the same length, and the same string if there is none. */
    public static String text(String text) {
        int lone = loneSurrogate(text, 0);
        if (lone < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        for (int at = lone; at >= 0; at = loneSurrogate(text, at + 1)) {
            repaired.setCharAt(at, REPLACEMENT);
        }
        return repaired.toString();
    }

    /** Whether a text has no lone surrogate. */
    public static boolean is(String text) {
        return loneSurrogate(text, 0) < 0;
    }

    /** The index of the first lone surrogate at or after an index that splits no pair; -1 if there is none. */
    private static int loneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPairAt(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** Whether the unit at an index is the first of a surrogate pair. */
    static boolean isPairAt(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
