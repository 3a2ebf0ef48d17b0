package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.log.StreamLog;

/** A long text that is in memory: JSON as it is, or what stands in the quotes of a JSON string. */
final class LongString implements LongText {
    /** A slice, in characters: one of them is six bytes of JSON at most. */
    static final int SLICE = 1024;

    private final String text;
    private final boolean isJson;
    private int at;

    private LongString(String text, boolean isJson) {
        this.text = text;
        this.isJson = isJson;
    }

    static LongString json(String text) {
        return new LongString(text, true);
    }

    static LongString inside(String text) {
        return new LongString(text, false);
    }

    @Override
    public boolean writeTo(EventText to, StreamLog log, int upTo) {
        while (at < text.length() && to.length() < upTo) {
            int end = end();
            if (isJson) {
                to.raw(text.substring(at, end));
            } else {
                to.inside(text, at, end);
            }
            at = end;
        }
        return at == text.length();
    }

    /** Where the next slice ends: not between the two halves of a character. */
    private int end() {
        int end = Math.min(text.length(), at + SLICE);
        return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
