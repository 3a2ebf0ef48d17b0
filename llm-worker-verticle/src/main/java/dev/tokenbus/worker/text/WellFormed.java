package dev.tokenbus.worker.text;

/** Replaces lone surrogates, which JSON can carry but UTF-8 cannot, by U+FFFD. */
public final class WellFormed {
    static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /** Returns the text without lone surrogates, of the same length in UTF-16 units. */
    public static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isPairAt(text, i)) {
                    i++;
                } else {
                    return repaired(text, i);
                }
            }
        }
        return text;
    }

    private static String repaired(String text, int from) {
        StringBuilder out = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isPairAt(text, i)) {
                    i++;
                } else {
                    out.setCharAt(i, REPLACEMENT);
                }
            }
        }
        return out.toString();
    }

    private static boolean isPairAt(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
