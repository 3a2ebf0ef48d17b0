package dev.tokenbus.gateway.netty;

import io.netty.buffer.ByteBuf;

/** Reads the header of a WebSocket frame, however few bytes arrive at a time (RFC 6455, section 5.2). */
final class FrameHeader {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int MOST_BYTES = 14;
    static final int MOST_CONTROL_BYTES = 125;
    private static final int LENGTH_IN_2 = 126;
    private static final int LENGTH_IN_8 = 127;

    private final byte[] bytes = new byte[MOST_BYTES];
    private int have;
    private long length;
    private int mask;

    /** Takes what it needs; true once the header is whole. The next call begins the next header. */
    boolean read(ByteBuf in) {
        while (have < needed()) {
            if (!in.isReadable()) {
                return false;
            }
            bytes[have++] = in.readByte();
        }
        int maskAt = 2 + lengthBytes();
        length = lengthBytes() == 0 ? shortLength() : big(2, lengthBytes());
        mask = isMasked() ? (int) big(maskAt, 4) : 0;
        have = 0;
        return true;
    }

    private int needed() {
        return have < 2 ? 2 : 2 + lengthBytes() + (isMasked() ? 4 : 0);
    }

    private long big(int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private int shortLength() {
        return bytes[1] & 0x7f;
    }

    private int lengthBytes() {
        return shortLength() < LENGTH_IN_2 ? 0 : shortLength() == LENGTH_IN_2 ? 2 : 8;
    }

    boolean isMasked() {
        return bytes[1] < 0;
    }

    boolean isFinal() {
        return bytes[0] < 0;
    }

    int opcode() {
        return bytes[0] & 0x0f;
    }

    boolean isControl() {
        return (bytes[0] & 0x08) != 0;
    }

    /** The first reserved bit, with which permessage-deflate marks the first frame of a compressed message. */
    boolean isCompressed() {
        return (bytes[0] & 0x40) != 0;
    }

    private boolean hasOtherReservedBits() {
        return (bytes[0] & 0x30) != 0;
    }

    long length() {
        return length;
    }

    /** A length of 63 bits whose first one is set is negative here. */
    boolean hasControlLength() {
        return length >= 0 && length <= MOST_CONTROL_BYTES;
    }

    int mask() {
        return mask;
    }

    /** Whether a client may send such a frame at all; compressed ones only where that was agreed to. */
    boolean isLegal(boolean mayBeCompressed) {
        if (!isMasked() || hasOtherReservedBits() || !hasShortestLength()) {
            return false;
        }
        if (isControl()) {
            boolean known = opcode() == CLOSE || opcode() == PING || opcode() == PONG;
            return known && isFinal() && !isCompressed() && hasControlLength() && !(opcode() == CLOSE && length == 1);
        }
        return opcode() == TEXT ? mayBeCompressed || !isCompressed() : opcode() == CONTINUATION && !isCompressed();
    }

    private boolean hasShortestLength() {
        return switch (shortLength()) {
            case LENGTH_IN_2 -> length >= LENGTH_IN_2;
            case LENGTH_IN_8 -> length > 0xffff;
            default -> true;
        };
    }
}
