package dev.tokenbus.gateway.door;

import io.vertx.core.buffer.Buffer;

/**
 * Tells media from text in a JSON document that arrives piece by piece: a long string of Base64, with or without the beginning of a
 * {@code data:} URL, is an image, a sound or a file, and everything else is text. Looks at each byte once and keeps none.
 */
final class MediaCount {
    /** No shorter string counts as media: an identifier is of the same characters. */
    static final int LEAST_MEDIA = 4096;

    private static final boolean[] IN_MEDIA = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            IN_MEDIA[c] = Character.isLetterOrDigit(c) || "+/=-_:;,.".indexOf(c) >= 0;
        }
    }

    private long media;
    private long all;
    private boolean inString;
    private boolean escaped;
    private boolean mayBeMedia;
    private long length;

    void add(Buffer piece) {
        all += piece.length();
        for (int i = 0; i < piece.length(); i++) {
            add(piece.getByte(i));
        }
    }

    private void add(byte unit) {
        if (!inString) {
            if (unit == '"') {
                inString = true;
                mayBeMedia = true;
                length = 0;
            }
        } else if (escaped) {
            // A slash is escaped by some writers, and is of Base64.
            escaped = false;
            content(unit == '/');
        } else if (unit == '\\') {
            escaped = true;
        } else if (unit == '"') {
            inString = false;
        } else {
            content(unit >= 0 && IN_MEDIA[unit]);
        }
    }

    private void content(boolean isOfMedia) {
        length++;
        if (!isOfMedia && mayBeMedia) {
            mayBeMedia = false;
            media -= length > LEAST_MEDIA ? length - 1 : 0;
        } else if (mayBeMedia && length >= LEAST_MEDIA) {
            media += length == LEAST_MEDIA ? LEAST_MEDIA : 1;
        }
    }

    /** The bytes of media so far. */
    long media() {
        return media;
    }

    /** All other bytes so far. */
    long text() {
        return all - media;
    }
}
