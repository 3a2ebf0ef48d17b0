package dev.tokenbus.metrics.history;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the cluster's figures are divided by. */
public enum Dimension {
    MODEL,
    BACKEND,
    DOOR,
    /** A node's name here is its id. */
    NODE;

    public static final List<Dimension> ALL = List.of(values());

    private final String word = name().toLowerCase(Locale.ROOT);

    /** What it is called in documents. */
    public String word() {
        return word;
    }

    public static Optional<Dimension> of(String word) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.word.equals(word))
                .findFirst();
    }
}
