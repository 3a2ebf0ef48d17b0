package dev.tokenbus.protocol.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenbus.protocol.json.WellFormed;
import java.util.Arrays;

/**
 * Text that grows piece by piece, as UTF-8 in blocks. A full block is never copied into a larger one: the garbage collector would
 * copy each of these copies again, in a pause, since they live as long as a stream. Not thread-safe.
 */
public final class PackedText {
    private static final int BLOCK_BITS = 10;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int IN_BLOCK = BLOCK - 1;

    private byte[][] blocks = new byte[4][];
    private int blockCount;
    private int length;

    /** The length of the text as UTF-8, in bytes. */
    public int length() {
        return length;
    }

    /** Adds a piece. Returns false and adds nothing if the piece has a lone surrogate, which UTF-8 cannot carry. */
    public boolean append(String piece) {
        if (isAscii(piece)) {
            appendAscii(piece);
            return true;
        }
        if (!WellFormed.is(piece)) {
            return false;
        }
        byte[] utf8 = piece.getBytes(UTF_8);
        reserve(length + utf8.length);
        for (int from = 0; from < utf8.length; ) {
            int count = Math.min(room(), utf8.length - from);
            System.arraycopy(utf8, from, block(), length & IN_BLOCK, count);
            from += count;
            length += count;
        }
        return true;
    }

    private static boolean isAscii(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            if (piece.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Copies into the block itself, which only the deprecated method can: it drops each character's upper half, and here that is 0. */
    @SuppressWarnings("deprecation")
    private void appendAscii(String piece) {
        reserve(length + piece.length());
        for (int from = 0; from < piece.length(); ) {
            int count = Math.min(room(), piece.length() - from);
            piece.getBytes(from, from + count, block(), length & IN_BLOCK);
            from += count;
            length += count;
        }
    }

    private byte[] block() {
        return blocks[length >>> BLOCK_BITS];
    }

    /** What is free in the current block, in bytes. */
    private int room() {
        return BLOCK - (length & IN_BLOCK);
    }

    private void reserve(int bytes) {
        while (blockCount << BLOCK_BITS < bytes) {
            if (blockCount == blocks.length) {
                blocks = Arrays.copyOf(blocks, blockCount * 2);
            }
            blocks[blockCount++] = new byte[BLOCK];
        }
    }

    /** The text between two byte offsets, each of which was the {@link #length} at some time. */
    public String get(int start, int end) {
        if (start >>> BLOCK_BITS == end >>> BLOCK_BITS) {
            return start == end ? "" : new String(blocks[start >>> BLOCK_BITS], start & IN_BLOCK, end - start, UTF_8);
        }
        byte[] joined = new byte[end - start];
        for (int at = start; at < end; ) {
            int inBlock = at & IN_BLOCK;
            int count = Math.min(BLOCK - inBlock, end - at);
            System.arraycopy(blocks[at >>> BLOCK_BITS], inBlock, joined, at - start, count);
            at += count;
        }
        return new String(joined, UTF_8);
    }

    /** Frees the unused part of the last block; nothing may be added afterwards. */
    void trim() {
        int rest = length & IN_BLOCK;
        if (rest > 0) {
            blocks[length >>> BLOCK_BITS] = Arrays.copyOf(blocks[length >>> BLOCK_BITS], rest);
        }
    }
}
