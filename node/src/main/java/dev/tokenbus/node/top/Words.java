package dev.tokenbus.node.top;

import java.util.Locale;

/** Numbers in few characters, and names of others for a terminal. */
final class Words {
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T"};

    private Words() {}

    /** As 7.3, 123, 12.3k. */
    static String count(double number) {
        double rest = number;
        int power = 0;
        while (rest >= 9999.5 && power < THOUSANDS.length - 1) {
            rest /= 1000;
            power++;
        }
        boolean isWhole = rest >= 99.95 || rest == Math.rint(rest);
        return String.format(Locale.ROOT, isWhole ? "%.0f%s" : "%.1f%s", rest, THOUSANDS[power]);
    }

    /** As 0.42 ms, 7.3 ms, 123 ms, 12.3 s. */
    static String millis(double millis) {
        if (millis >= 9999.5) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis >= 99.95 ? "%.0f ms" : millis >= 1 ? "%.1f ms" : "%.2f ms", millis);
    }

    /** Left in its column: without what a terminal would obey, cut or filled. */
    static String left(String name, int width) {
        String tame = name.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "?");
        return tame.length() > width
                ? tame.substring(0, Math.max(0, width - 1)) + "…"
                : tame + " ".repeat(width - tame.length());
    }

    /** Right in its column. */
    static String right(String word, int width) {
        return " ".repeat(Math.max(0, width - word.length())) + word;
    }
}
