package dev.tokenbus.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An input that is cut as its own first byte says: what reads bytes of the network reads them in any pieces. */
public final class Pieces {
    private final byte[] input;

    public Pieces(byte[] input) {
        this.input = input;
    }

    /** Whether there is anything behind the first byte. */
    public boolean isEmpty() {
        return input.length < 2;
    }

    /** The byte that says how long pieces are. */
    public int first() {
        return input[0] & 0xFF;
    }

    /** All of it in one. */
    public List<byte[]> whole() {
        return List.of(Arrays.copyOfRange(input, 1, input.length));
    }

    /** Pieces of 1 to 16 bytes. */
    public List<byte[]> cut() {
        int size = 1 + (first() & 0x0F);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 1; at < input.length; at += size) {
            pieces.add(Arrays.copyOfRange(input, at, Math.min(input.length, at + size)));
        }
        return pieces;
    }
}
