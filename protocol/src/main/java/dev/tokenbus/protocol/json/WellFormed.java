package dev.tokenbus.protocol.json;

/**
 * Finds and replaces lone surrogates, which JSON can bring in as escapes and UTF-8 cannot carry; text without any is well-formed.
 */
public final class WellFormed {
    /** U+FFFD, which stands for each lone surrogate. */
    public static final char REPLACEMENT = '\uFFFD';

    private static final String ESCAPE = "\\u";
    private static final String ESCAPED_REPLACEMENT = "\\ufffd";
    private static final int ESCAPE_CHARS = 6;

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

    /**
     * JSON as it was written, with the escape of U+FFFD for each escape of a lone surrogate: a slice of an emoji, which JavaScript writes
     * so, and which a server in another language may fail at. Other lone surrogates are not looked for.
     */
    static String json(String json) {
        int escape = json.indexOf(ESCAPE);
        if (escape < 0) {
            return json;
        }
        StringBuilder repaired = new StringBuilder(json);
        // From the beginning: only there it is known which backslash begins an escape.
        for (int at = json.indexOf('\\'); at >= 0 && at + 1 < json.length(); at = json.indexOf('\\', at)) {
            at += isPairOfEscapes(json, at) ? 2 * ESCAPE_CHARS : replaceLone(json, at, repaired);
        }
        return repaired.toString();
    }

    /** Returns the length of the escape that begins here, after it is replaced if it is a lone surrogate. */
    private static int replaceLone(String json, int at, StringBuilder repaired) {
        if (!json.startsWith(ESCAPE, at)) {
            return 2;
        }
        if (Character.isSurrogate(escaped(json, at))) {
            repaired.replace(at, at + ESCAPE_CHARS, ESCAPED_REPLACEMENT);
        }
        return ESCAPE_CHARS;
    }

    private static boolean isPairOfEscapes(String json, int at) {
        return Character.isHighSurrogate(escaped(json, at))
                && Character.isLowSurrogate(escaped(json, at + ESCAPE_CHARS));
    }

    /** The UTF-16 unit whose escape begins here; 0 if none does. */
    private static char escaped(String json, int at) {
        return json.startsWith(ESCAPE, at) && at + ESCAPE_CHARS <= json.length()
                ? (char) Integer.parseInt(json, at + 2, at + ESCAPE_CHARS, 16)
                : 0;
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
