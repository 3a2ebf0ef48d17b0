package dev.tokenbus.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a person probably meant by an unknown one. */
final class Nearest {
    private Nearest() {}

    /** The nearest of the known names, if it is near: about one letter in four may differ. Case and separators do not count. */
    static Optional<String> of(String written, Collection<String> known) {
        String plain = plain(written);
        return within(written, known, Math.max(2, plain.length() / 4));
    }

    /** The nearest of the known names, if at most so many letters are missing, in excess, wrong or swapped. */
    static Optional<String> within(String written, Collection<String> known, int most) {
        String plain = plain(written);
        return known.stream()
                .filter(each -> Math.abs(plain(each).length() - plain.length()) <= most)
                .filter(each -> distance(plain, plain(each)) <= most)
                .min(Comparator.<String>comparingInt(each -> distance(plain, plain(each)))
                        // Who writes "key" means "apiKey", which has more letters, and not "api", whose letters are
                        // others.
                        .thenComparing(each -> distance(plain, plain(each))
                                > Math.abs(plain(each).length() - plain.length()))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** The least number of letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + same);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
