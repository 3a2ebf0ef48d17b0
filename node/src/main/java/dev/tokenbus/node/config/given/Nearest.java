package dev.tokenbus.node.config.given;

import dev.tokenbus.protocol.frame.NearestName;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a person probably meant by an unknown one. */
public final class Nearest {
    private Nearest() {}

    /** The nearest of the known names, if it is near: about one letter in four may differ. Case and separators do not count. */
    public static Optional<String> of(String written, Collection<String> known) {
        String plain = plain(written);
        return within(written, known, Math.max(2, plain.length() / 4));
    }

    /** The nearest of the known names, if at most so many letters are missing, in excess, wrong or swapped. */
    public static Optional<String> within(String written, Collection<String> known, int most) {
        String plain = plain(written);
        return known.stream()
                .filter(each -> Math.abs(plain(each).length() - plain.length()) <= most)
                .filter(each -> NearestName.edits(plain, plain(each)) <= most)
                .min(Comparator.<String>comparingInt(each -> NearestName.edits(plain, plain(each)))
                        // Who writes "key" means "apiKey", which has more letters, and not "api", whose letters are
                        // others.
                        .thenComparing(each -> NearestName.edits(plain, plain(each))
                                > Math.abs(plain(each).length() - plain.length()))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
