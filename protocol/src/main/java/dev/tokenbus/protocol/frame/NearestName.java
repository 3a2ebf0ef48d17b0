package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.WellFormed;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody meant who wrote another one. Thread-safe. */
public final class NearestName {
    private static final int SHORT = 4;
    private static final int LONG = 8;
    private static final int MOST_SHOWN = 64;

    private NearestName() {}

    /** The known name that is the nearest; null if none is near. Letter case and underscores make no difference. */
    static @Nullable String of(String name, Collection<String> known) {
        String nearest = null;
        int least = mostEdits(name) + 1;
        String plain = plain(name);
        for (String each : known) {
            String other = plain(each);
            int edits = Math.abs(other.length() - plain.length()) < least ? edits(plain, other) : least;
            if (edits < least) {
                nearest = each;
                least = edits;
            }
        }
        return nearest;
    }

    /** A name that is nobody's, as a refusal shows it. */
    static String shown(String name) {
        return WellFormed.text(name.length() <= MOST_SHOWN ? name : name.substring(0, MOST_SHOWN) + "…");
    }

    /** The shorter a name, the more others are near it by accident. */
    private static int mostEdits(String name) {
        if (name.length() < SHORT) {
            return 0;
        }
        return name.length() < LONG ? 1 : 2;
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /**
     * How many letters have to be added, left out, replaced or swapped with their neighbour to make one text of the other (optimal
     * string alignment).
     */
    public static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : next(edits, i, j, from, to);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int next(int[][] edits, int i, int j, String from, String to) {
        boolean isSame = from.charAt(i - 1) == to.charAt(j - 1);
        int least = Math.min(edits[i - 1][j - 1] + (isSame ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean isSwapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return isSwapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
