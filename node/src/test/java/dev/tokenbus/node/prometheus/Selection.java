package dev.tokenbus.node.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an expression in PromQL names: its metrics, each with the labels that it matches, and the labels that it groups and joins by. It is
 * read word by word, as far as that needs it; Prometheus itself says whether the expression is one.
 */
final class Selection {
    private static final Pattern WORD =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*]|[a-zA-Z_:][\\w:]*|\\d[\\w.]*|[=!]~|[=!<>]=|\\S");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
    private static final Set<String> BEFORE_LABELS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    /**
     * A label's matcher.
     *
     * @param operator for example {@code =~}
     */
    record Matcher(String operator, String value) {
        /** The values that it names, if it names values and no pattern. */
        List<String> values() {
            boolean isPattern = value.contains("$") || operator.endsWith("~") && value.matches(".*[.*+?\\[(].*");
            return isPattern ? List.of() : List.of(value.split("\\|"));
        }
    }

    /** One metric, where an expression names it. */
    record Metric(String name, Map<String, Matcher> matchers) {}

    private final List<String> words;
    private final List<Metric> metrics = new ArrayList<>();
    private final Set<String> groupedBy = new TreeSet<>();
    private int at;

    private Selection(List<String> words) {
        this.words = words;
    }

    static Selection of(String expression) {
        Selection selection = new Selection(
                WORD.matcher(expression).results().map(MatchResult::group).collect(Collectors.toList()));
        selection.read();
        return selection;
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** The labels in {@code by (...)}, {@code on (...)} and the like. */
    Set<String> groupedBy() {
        return groupedBy;
    }

    private void read() {
        while (at < words.size()) {
            String word = next();
            if (BEFORE_LABELS.contains(word)) {
                if (isNext("(")) {
                    labels();
                }
            } else if (isMetric(word)) {
                metrics.add(new Metric(word, isNext("{") ? matchers() : Map.of()));
            }
        }
    }

    /** A function or an aggregation is followed by what it is applied to, or by labels. */
    private boolean isMetric(String word) {
        return NAME.matcher(word).matches()
                && !OPERATORS.contains(word)
                && !isNext("(")
                && !isNext("by")
                && !isNext("without");
    }

    private void labels() {
        next();
        for (String word = next(); !word.equals(")"); word = next()) {
            if (!word.equals(",")) {
                groupedBy.add(word);
            }
        }
    }

    private Map<String, Matcher> matchers() {
        Map<String, Matcher> matchers = new TreeMap<>();
        next();
        for (String word = next(); !word.equals("}"); word = next()) {
            if (!word.equals(",")) {
                String operator = next();
                String quoted = next();
                matchers.put(word, new Matcher(operator, quoted.substring(1, quoted.length() - 1)));
            }
        }
        return matchers;
    }

    private boolean isNext(String word) {
        return at < words.size() && words.get(at).equals(word);
    }

    private String next() {
        return words.get(at++);
    }
}
