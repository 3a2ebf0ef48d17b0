package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a text message together from the bytes of its frames, up to a limit, within the node's budget and with strict UTF-8. Of a
 * message that gets too large, or finds no room, it keeps the beginning and skips the rest, up to a bound.
 */
final class MessageAssembler implements AssemblyBudget.Unfinished {
    /** A message of more than so many times the limit is not skipped any more. */
    private static final int SKIPPED_LIMITS = 8;

    /** What is kept of a message that is skipped: a request's id stands there, if it has one. */
    private static final int BEGINNING_BYTES = 1024;

    private static final byte[] NONE = {};

    private enum State {
        COLLECTING,
        TOO_LARGE,
        NO_ROOM
    }

    private final int maxBytes;
    private final AssemblyBudget budget;
    private final Incoming incoming;
    private State state = State.COLLECTING;
    private byte[] bytes = NONE;
    private int length;
    private long size;
    private long begunAt;

    MessageAssembler(int maxBytes, AssemblyBudget budget, Incoming incoming) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.incoming = incoming;
    }

    @Override
    public long begunAt() {
        return begunAt;
    }

    /** So many bytes of the message follow; false when that makes it too large even to be skipped. */
    boolean announce(long following) {
        size += following;
        if (size < 0 || size > (long) maxBytes * SKIPPED_LIMITS) {
            return false;
        }
        if (size > maxBytes && state == State.COLLECTING) {
            skip(State.TOO_LARGE);
        }
        return true;
    }

    /** Whether a message of this size is not too large. */
    boolean takes(int count) {
        return count <= maxBytes;
    }

    /** A message that is complete in one piece, which was not announced. */
    void whole(ByteBuf piece, int count) {
        String text = piece.toString(piece.readerIndex(), count, StandardCharsets.UTF_8);
        deliver(text, mayBeBroken(text) && !isUtf8(piece.nioBuffer(piece.readerIndex(), count)));
    }

    /** Takes the next bytes of what was announced, or skips them. */
    void append(ByteBuf piece, int count) {
        int taken = room(count);
        piece.readBytes(bytes, length, taken);
        piece.skipBytes(count - taken);
        length += taken;
    }

    /** Takes bytes that were not announced; false when the message is too large with them. */
    boolean append(byte[] piece, int count) {
        size += count;
        if (size > maxBytes) {
            return false;
        }
        int taken = room(count);
        System.arraycopy(piece, 0, bytes, length, taken);
        length += taken;
        return true;
    }

    /** How many of the bytes that follow are kept; there is room for them afterwards. */
    private int room(int count) {
        if (state == State.COLLECTING && !fits(length + count)) {
            skip(State.NO_ROOM);
        }
        if (state == State.COLLECTING) {
            return count;
        }
        int kept = Math.min(count, BEGINNING_BYTES - length);
        return kept > 0 && fits(length + kept) ? kept : 0;
    }

    private boolean fits(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        int capacity = Math.max(needed, Math.min(maxBytes, Math.max(BEGINNING_BYTES / 4, bytes.length * 2)));
        long more = charge(capacity) - charge(bytes.length);
        if (more > 0) {
            if (charge(bytes.length) == 0) {
                begunAt = budget.now();
            }
            if (!budget.take(this, more)) {
                return false;
            }
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private static long charge(int capacity) {
        return Math.max(0, capacity - AssemblyBudget.FREE_BYTES);
    }

    @Override
    public void giveWay() {
        skip(State.NO_ROOM);
    }

    private void skip(State reason) {
        state = reason;
        shrink(Math.min(length, BEGINNING_BYTES));
    }

    private void shrink(int capacity) {
        long less = charge(bytes.length) - charge(capacity);
        bytes = capacity == 0 ? NONE : Arrays.copyOf(bytes, capacity);
        length = capacity;
        if (less > 0) {
            budget.giveBack(less);
            budget.forget(this);
        }
    }

    /** The message is complete. */
    void end() {
        State ended = state;
        long bytesOfAll = size;
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        boolean broken = ended == State.COLLECTING && mayBeBroken(text) && !isUtf8(ByteBuffer.wrap(bytes, 0, length));
        clear();
        switch (ended) {
            case COLLECTING -> deliver(text, broken);
            case TOO_LARGE -> incoming.tooLarge(bytesOfAll, text);
            case NO_ROOM -> incoming.noRoom(text);
        }
    }

    /** Forgets what there is of a message. */
    void clear() {
        shrink(0);
        size = 0;
        state = State.COLLECTING;
    }

    private void deliver(String text, boolean broken) {
        if (broken) {
            incoming.violation(CloseCode.NOT_UTF8);
        } else {
            incoming.message(text);
        }
    }

    /** Whether the text may come from broken UTF-8, which becomes U+FFFD: only such a text is decoded again, strictly. */
    private static boolean mayBeBroken(String text) {
        return text.indexOf('\ufffd') >= 0;
    }

    static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
