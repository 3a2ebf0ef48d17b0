package dev.tokenbus.node.config.given;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values that were given, by key, with where each was: in a file, a variable or an option; and what is wrong with them. */
public final class GivenValues {
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./-])(?:node|cluster|gateway|worker|metrics|tracing|log)(?:\\.[\\w-]+)+");

    private final Map<String, Given> values = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> blamed = new HashSet<>();
    private final Consumer<Runnable> remarks;

    /** @param remarks takes what is to be logged of the values */
    public GivenValues(Consumer<Runnable> remarks) {
        this.remarks = remarks;
    }

    /** Has something logged. */
    public void remark(Runnable line) {
        remarks.accept(line);
    }

    /** Takes a value, which replaces an earlier one of the same key. */
    public void put(String key, Given value) {
        values.put(key, value);
    }

    /** As {@link #put(String, Given)} for one text. */
    public void put(String key, String text, Origin origin) {
        put(key, Given.text(text, origin));
    }

    /** Takes the value of a variable. */
    public void putVariable(String key, String text, String variable) {
        put(key, text, new Origin.Variable(variable));
    }

    /** Forgets a value. */
    public void remove(String key) {
        values.remove(key);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value of a key; null if none was given. */
    public @Nullable Given get(String key) {
        return values.get(key);
    }

    public Map<String, String> texts() {
        return values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, each -> each.getValue().text()));
    }

    public Set<String> keys() {
        return new TreeSet<>(values.keySet());
    }

    /** The name under which the key's value was given; the key itself if it was not. */
    public String nameOf(String key) {
        Given value = values.get(key);
        return value == null ? key : value.origin().name();
    }

    /** Where in a file the key's value was given; null if it was in none. */
    public @Nullable Place placeOf(String key) {
        Given value = values.get(key);
        return value == null ? null : value.origin().place();
    }

    /**
     * Something is wrong with a key, in a sentence that begins with it. What may only follow from another problem, because it names a
     * key that has one, is left out.
     */
    public void complain(String message) {
        List<String> keys =
                KEY.matcher(message).results().map(MatchResult::group).toList();
        if (keys.stream().noneMatch(blamed::contains)) {
            Place place = keys.stream()
                    .map(values::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(value -> value.origin().place())
                    .orElse(null);
            String named = KEY.matcher(message).replaceAll(found -> Matcher.quoteReplacement(nameOf(found.group())));
            complain(place, keys.stream().findFirst().orElse(null), named);
        }
    }

    /** Something is wrong in a place, or with what is in no file. */
    public void complain(@Nullable Place place, String message) {
        Matcher key = KEY.matcher(message);
        complain(place, key.find() ? key.group() : null, message);
    }

    private void complain(@Nullable Place place, @Nullable String key, String message) {
        if (key != null) {
            blamed.add(key);
        }
        problems.add(new Problem(place, key, message));
    }

    /** All that is wrong, what is in a file in its order. */
    public List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(
                        Problem::place,
                        Comparator.nullsLast(
                                Comparator.comparingInt(Place::line).thenComparingInt(Place::column))))
                .toList();
    }
}
