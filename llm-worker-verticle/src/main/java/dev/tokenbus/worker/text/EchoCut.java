package dev.tokenbus.worker.text;

import java.util.List;
import java.util.stream.Stream;

/**
 * Cuts off a prefill that a server says again before it goes on, whatever the pieces in which it says it.
 *
 * <p>What comes is held back while it may be the prefill, and passed on once it is something else. Blanks at either end of a prefill may
 * be missing in its echo, since chat templates drop them. A prefill that is very short, or repeats itself, may go on with the same
 * words: it counts as an echo only if it comes in one piece. Not thread-safe.
 */
public final class EchoCut {
    /** A model may well say a prefill that is not longer than this once more. */
    private static final int SHORT_CHARS = 4;

    private final List<String> prefills;
    private final StringBuilder held = new StringBuilder();
    private int pieces;
    private boolean decided;

    /** @param prefills what the server may repeat; empty ones count for nothing */
    public EchoCut(String... prefills) {
        this.prefills = Stream.of(prefills)
                .flatMap(each -> Stream.of(each, each.stripLeading()))
                .filter(each -> !each.isBlank())
                .distinct()
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
        for (String prefill : prefills) {
            int common = commonLength(prefill);
            if (common == prefill.length()
                    || (common < held.length()
                            && common >= prefill.stripTrailing().length())) {
                return isEcho(prefill) ? decide(common) : decide(0);
            }
            mayBe |= common == held.length();
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
    }

    /** Whether everything is passed on from here on. */
    public boolean isDecided() {
        return decided;
    }

    private int commonLength(String prefill) {
        int most = Math.min(held.length(), prefill.length());
        int common = 0;
        while (common < most && held.charAt(common) == prefill.charAt(common)) {
            common++;
        }
        return common;
    }

    private boolean isEcho(String prefill) {
        return pieces == 1 || (prefill.length() > SHORT_CHARS && !repeatsItself(prefill));
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
