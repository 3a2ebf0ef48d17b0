package dev.tokenbus.node.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that were given, by key, and the name under which each was: in a file its key, else a variable or an option. */
final class GivenValues {
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./-])(?:node|gateway|worker|metrics|tracing|log)(?:\\.[\\w-]+)+");

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private final Consumer<Runnable> remarks;

    /** @param remarks takes what is to be logged of the values */
    GivenValues(Consumer<Runnable> remarks) {
        this.remarks = remarks;
    }

    /** Has something logged. */
    void remark(Runnable line) {
        remarks.accept(line);
    }

    /** Takes a value, which replaces an earlier one of the same key. */
    void put(String key, String text, String asWritten) {
        texts.put(key, text);
        names.put(key, asWritten);
    }

    boolean has(String key) {
        return texts.containsKey(key);
    }

    Map<String, String> texts() {
        return Map.copyOf(texts);
    }

    Set<String> keys() {
        return new TreeSet<>(texts.keySet());
    }

    /** The name under which the key's value was given; the key itself if it was not. */
    String nameOf(String key) {
        return names.getOrDefault(key, key);
    }

    /** A message about keys, with the names under which they were given. */
    String inGivenNames(String message) {
        return KEY.matcher(message).replaceAll(found -> Matcher.quoteReplacement(nameOf(found.group())));
    }
}
