package dev.tokenbus.worker.text;

import java.util.List;
import java.util.stream.Stream;

/**
 * Cuts off a prefill that a server says again before it goes on, whatever the pieces in which it says it.
 *
 * <p>What comes is held back while it may be the prefill, and passed on once it is something else. Blanks at either end of a prefill may
 * be missing in its echo, since chat templates drop them. A prefill that is very short, or repeats itself, may go on with the same
 * words: it counts as an echo only if it comes in one piece, from a server that is known to echo. Not thread-safe.
 */
public final class EchoCut {
    /** A model may well say a prefill that is not longer than this once more. */
    private static final int SHORT_CHARS = 4;

    private final boolean mayBeShort;
    private final List<Prefill> prefills;
    private final StringBuilder held = new StringBuilder();
    private int pieces;
    private boolean decided;

    /** A text that may be echoed, and how much of it was. */
    private static final class Prefill {
        final String text;
        final int leastChars;
        int matched;

        Prefill(String text) {
            this.text = text;
            this.leastChars = text.stripTrailing().length();
        }

        /** Compares what has come since the last time. */
        void match(CharSequence said) {
            int most = Math.min(said.length(), text.length());
            while (matched < most && said.charAt(matched) == text.charAt(matched)) {
                matched++;
            }
        }

        boolean isSaid(CharSequence said) {
            return matched == text.length() || (matched < said.length() && matched >= leastChars);
        }
    }

    /**
     * @param mayBeShort whether the server is known to echo, so that a very short text is taken for an echo too
     * @param prefills what the server may repeat; empty ones count for nothing
     */
    public EchoCut(boolean mayBeShort, String... prefills) {
        this.mayBeShort = mayBeShort;
        this.prefills = Stream.of(prefills)
                .flatMap(each -> Stream.of(each, each.stripLeading()))
                .filter(each -> !each.isBlank())
                .distinct()
                .map(Prefill::new)
                .toList();
        this.decided = this.prefills.isEmpty();
    }

    /** Returns what of the next piece, and of what was held back, is new; perhaps nothing. */
    public String push(String piece) {
        if (decided) {
            return piece;
        }
        held.append(piece);
        pieces++;
        boolean mayBe = false;
        for (Prefill prefill : prefills) {
            prefill.match(held);
            if (prefill.isSaid(held)) {
                return decide(isEcho(prefill.text) ? prefill.matched : 0);
            }
            mayBe |= prefill.matched == held.length();
        }
        return mayBe ? "" : decide(0);
    }

    /** Returns what is held back, since nothing follows. */
    public String flush() {
        return decide(0);
    }

    /** Begins anew, for another attempt, with what was held back forgotten. Changes nothing once it is decided. */
    public void restart() {
        held.setLength(0);
        pieces = 0;
        prefills.forEach(prefill -> prefill.matched = 0);
    }

    /** Whether everything is passed on from here on. */
    public boolean isDecided() {
        return decided;
    }

    private boolean isEcho(String prefill) {
        return (mayBeShort && pieces == 1) || (prefill.length() > SHORT_CHARS && !repeatsItself(prefill));
    }

    /** Whether a text is one shorter text again and again, so that it may go on as it began. */
    private static boolean repeatsItself(String text) {
        int[] borders = new int[text.length()];
        for (int i = 1; i < text.length(); i++) {
            int border = borders[i - 1];
            while (border > 0 && text.charAt(i) != text.charAt(border)) {
                border = borders[border - 1];
            }
            borders[i] = text.charAt(i) == text.charAt(border) ? border + 1 : 0;
        }
        return borders[text.length() - 1] * 2 >= text.length();
    }

    private String decide(int cut) {
        decided = true;
        String rest = held.substring(cut);
        held.setLength(0);
        held.trimToSize();
        return rest;
    }
}
