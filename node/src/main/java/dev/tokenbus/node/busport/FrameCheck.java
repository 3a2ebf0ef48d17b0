package dev.tokenbus.node.busport;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads along with the bytes of one connection of the event bus, and says what Vert.x must not see. Vert.x's own reader keeps whatever a
 * length announces, and allocates an array of that length for each name in a message, before it looks how much is there.
 *
 * <p>A frame of Vert.x's wire protocol 2: its length, the protocol's version, a codec (a number, or -1 and a name), whether it is sent or
 * published, address, reply address, sender, headers, body. Nodes send neither headers nor other bodies than those of {@code BusCodecs}
 * and failures.
 */
final class FrameCheck {
    private static final int INT = 4;
    private static final int VERSION = 2;

    private static final int NAMED = -1;
    private static final int NOTHING = 0;
    private static final int PING = 1;
    private static final int FAILURE = 15;
    private static final int LAST_KIND_OF_FAILURE = 3;

    private final long mostBytes;
    private Part part = Part.LENGTH;
    private int codec;
    /** Bytes of the frame that were read, and that are to come. */
    private long read;

    private long left;
    /** What is known of a number, and how many bytes of it are. */
    private int number;

    private int digits;
    /** Bytes that may be anything. */
    private long skip;

    /** What comes next in a frame. */
    private enum Part {
        LENGTH,
        VERSION,
        CODEC,
        NAME,
        SEND,
        ADDRESS,
        REPLY_ADDRESS,
        SENDER,
        HEADERS,
        BODY,
        FAILURE_KIND,
        FAILURE_CODE,
        FAILURE_HAS_TEXT,
        FAILURE_TEXT;

        boolean isByte() {
            return switch (this) {
                case VERSION, CODEC, SEND, FAILURE_KIND, FAILURE_HAS_TEXT -> true;
                default -> false;
            };
        }
    }

    /** @param mostBytes the length of the longest frame */
    FrameCheck(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Reads what has come, and leaves it as it is; returns why it is no message, or null. Nothing may be read after that. */
    @Nullable
    String read(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (skip > 0) {
                int skipped = (int) Math.min(skip, bytes.writerIndex() - at);
                skip -= skipped;
                take(skipped);
                at += skipped;
            } else {
                String wrong = read(bytes.getByte(at));
                if (wrong != null) {
                    return wrong;
                }
                at++;
            }
            endOfFrame();
        }
        return null;
    }

    /** How many bytes of a frame have come that is not whole yet. */
    long unfinished() {
        return read;
    }

    private void take(int count) {
        read += count;
        left -= count;
    }

    private void endOfFrame() {
        if (part == Part.BODY && left == 0) {
            part = Part.LENGTH;
            read = 0;
        }
    }

    private @Nullable String read(byte next) {
        if (part == Part.LENGTH) {
            read++;
        } else if (left == 0) {
            return "a message that ends before its " + part;
        } else {
            take(1);
        }
        if (part.isByte()) {
            return value(next);
        }
        number = number << Byte.SIZE | next & 0xFF;
        if (++digits < INT) {
            return null;
        }
        int whole = number;
        number = 0;
        digits = 0;
        return value(whole);
    }

    private @Nullable String value(int value) {
        return switch (part) {
            case LENGTH -> length(value);
            case VERSION -> then(value >= 0 && value <= VERSION, Part.CODEC, value);
            case CODEC -> codec(value);
            case NAME -> text(value, Part.SEND);
            case SEND -> then(value == 0 || value == 1, Part.ADDRESS, value);
            case ADDRESS -> text(value, Part.REPLY_ADDRESS);
            case REPLY_ADDRESS -> text(value, Part.SENDER);
            case SENDER -> text(value, Part.HEADERS);
            case HEADERS -> headers(value);
            case FAILURE_KIND -> then(value >= 0 && value <= LAST_KIND_OF_FAILURE, Part.FAILURE_CODE, value);
            case FAILURE_CODE -> then(true, Part.FAILURE_HAS_TEXT, value);
            case FAILURE_HAS_TEXT -> then(value != 0 || left == 0, value == 0 ? Part.BODY : Part.FAILURE_TEXT, value);
            case FAILURE_TEXT -> value == left ? text(value, Part.BODY) : wrong(value);
            case BODY -> wrong(value);
        };
    }

    private @Nullable String length(int value) {
        if (value <= 0 || value > mostBytes) {
            return "a message of " + Integer.toUnsignedString(value) + " bytes (expected: 1.." + mostBytes + ")";
        }
        left = value;
        part = Part.VERSION;
        return null;
    }

    private @Nullable String codec(int value) {
        codec = value;
        boolean isKnown = value == NAMED || value == NOTHING || value == PING || value == FAILURE;
        return then(isKnown, value == NAMED ? Part.NAME : Part.SEND, value);
    }

    /** A text of so many bytes follows. */
    private @Nullable String text(int bytes, Part next) {
        skip = bytes;
        return then(bytes >= 0 && bytes <= left, next, bytes);
    }

    /** Their length, which counts itself: there are none. */
    private @Nullable String headers(int value) {
        if (value != INT) {
            return wrong(value);
        }
        if (codec == FAILURE) {
            part = Part.FAILURE_KIND;
            return null;
        }
        skip = codec == NAMED ? left : 0;
        return then(codec == NAMED || left == 0, Part.BODY, value);
    }

    private @Nullable String then(boolean isRight, Part next, int value) {
        String wrong = isRight ? null : wrong(value);
        part = next;
        return wrong;
    }

    private String wrong(int value) {
        return "a message whose " + part + " is " + value;
    }
}
