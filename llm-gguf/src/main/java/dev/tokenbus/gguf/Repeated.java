package dev.tokenbus.gguf;

import org.jspecify.annotations.Nullable;

/** Passes over a text that is said again, as long as it is the same. Not thread-safe. */
final class Repeated {
    private final String text;
    private int at;

    Repeated(String text) {
        this.text = text;
    }

    /** Whether all of it was said again. */
    boolean isOver() {
        return at == text.length();
    }

    /** Returns what is new in the next piece; null if it is another text. */
    @Nullable
    String push(String piece) {
        int length = Math.min(piece.length(), text.length() - at);
        if (!text.regionMatches(at, piece, 0, length)) {
            return null;
        }
        at += length;
        return piece.substring(length);
    }
}
