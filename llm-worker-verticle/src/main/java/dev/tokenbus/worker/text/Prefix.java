package dev.tokenbus.worker.text;

/** A text that grows, of which only length and hash are kept: enough to see whether another text begins with it. */
public final class Prefix {
    /** The powers of 31, the base of {@link String#hashCode}, for pieces of usual lengths. */
    private static final int[] POWERS = powers();

    private int length;
    private int hash;

    private static int[] powers() {
        int[] powers = new int[256];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 31;
        }
        return powers;
    }

    private static int power(int exponent) {
        int product = 1;
        int rest = exponent;
        for (; rest >= POWERS.length; rest -= POWERS.length - 1) {
            product *= POWERS[POWERS.length - 1];
        }
        return product * POWERS[rest];
    }

    public void add(String piece) {
        hash = hash * power(piece.length()) + piece.hashCode();
        length += piece.length();
    }

    public int length() {
        return length;
    }

    /** Whether a text is this one, and may go on. */
    public boolean begins(String whole) {
        return whole.length() >= length && whole.substring(0, length).hashCode() == hash;
    }

    /** What tells {@link #grewBy} how long this was, and what. */
    public long mark() {
        return (long) length << 32 | (hash & 0xFFFF_FFFFL);
    }

    /** Whether a text is what was added since the mark. */
    public boolean grewBy(long mark, String text) {
        int before = (int) (mark >> 32);
        return length == before + text.length() && hash == (int) mark * power(text.length()) + text.hashCode();
    }

    /** Whether a text is this one. */
    public boolean is(String whole) {
        return whole.length() == length && whole.hashCode() == hash;
    }
}
