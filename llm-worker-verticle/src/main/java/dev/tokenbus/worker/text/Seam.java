package dev.tokenbus.worker.text;

/**
 * Where a server goes on with a text: passes on what is new, without an echo of that text and without blanks that the server was not
 * sent and says again. Not thread-safe.
 */
public final class Seam {
    private final EchoCut echo;
    private final String leftOut;
    private String blanks;

    /** @param leftOut the blanks at the end of the text that the server did not get */
    public Seam(EchoCut echo, String leftOut) {
        this.echo = echo;
        this.leftOut = leftOut;
        this.blanks = leftOut;
    }

    /** Whether everything is passed on from here on. */
    public boolean isPassed() {
        return echo.isDecided() && blanks.isEmpty();
    }

    /** Returns what of the next piece, and of what was held back, is new; perhaps nothing. */
    public String push(String piece) {
        return withoutBlanks(echo.push(piece));
    }

    /** Returns what is held back, since nothing follows. */
    public String flush() {
        return withoutBlanks(echo.flush());
    }

    /**
     * Begins anew for another attempt, with what was held back forgotten: it may be half an echo.
     *
     * @param shown whether something new was passed on, so that no attempt follows
     */
    public void restart(boolean shown) {
        echo.restart();
        blanks = shown ? blanks : leftOut;
    }

    private String withoutBlanks(String text) {
        if (text.isEmpty() || blanks.isEmpty()) {
            return text;
        }
        int same = 0;
        while (same < Math.min(text.length(), blanks.length()) && text.charAt(same) == blanks.charAt(same)) {
            same++;
        }
        blanks = same == text.length() ? blanks.substring(same) : "";
        return text.substring(same);
    }
}
