package dev.tokenbus.worker.text;

/**
 * Joins surrogate pairs that a sender split over two strings: holds a high surrogate at the end back until the next string.
 * One that stays alone becomes U+FFFD. Not thread-safe.
 */
public final class SurrogateGuard {
    private static final char NONE = 0;

    private char held = NONE;

    /** Takes a string and returns what can be shown of it; maybe nothing. */
    public String push(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String whole = held == NONE ? text : held + text;
        char last = whole.charAt(whole.length() - 1);
        if (Character.isHighSurrogate(last)) {
            held = last;
            whole = whole.substring(0, whole.length() - 1);
        } else {
            held = NONE;
        }
        return WellFormed.text(whole);
    }

    /** What is shown for a half that was held back, at the end; nothing if none was. */
    public String flush() {
        if (held == NONE) {
            return "";
        }
        held = NONE;
        return String.valueOf(WellFormed.REPLACEMENT);
    }
}
