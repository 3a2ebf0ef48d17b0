package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.json.WellFormed;

/**
 * Joins surrogate pairs that a sender split over two strings: holds back a high surrogate at the end of a string until the next
 * one. A half that stays alone becomes U+FFFD. Not thread-safe.
 */
public final class SurrogateGuard {
    private static final char NONE = 0;

    private char held = NONE;

    /** Returns what can be shown of the next string, with what was held back; perhaps nothing. */
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

    /** Returns what stands for a half that is held back at the end; empty if there is none. */
    public String flush() {
        if (held == NONE) {
            return "";
        }
        held = NONE;
        return String.valueOf(WellFormed.REPLACEMENT);
    }
}
