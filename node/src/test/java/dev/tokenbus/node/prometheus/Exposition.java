package dev.tokenbus.node.prometheus;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nodes have shown: the name of every series, its labels, and their values. */
final class Exposition {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** By metric, then by label. */
    private final Map<String, Map<String, Set<String>>> values = new TreeMap<>();

    private final Set<String> families = new TreeSet<>();

    /** Adds the text of one node. */
    void add(String text) {
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                families.add(line.split(" ")[2]);
            } else if (!line.startsWith("#")) {
                sample(line);
            }
        });
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        Map<String, Set<String>> labels = values.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
        if (sample.group(2) != null) {
            LABEL.matcher(sample.group(2))
                    .results()
                    .forEach(label -> labels.computeIfAbsent(label.group(1), name -> new TreeSet<>())
                            .add(label.group(2)));
        }
    }

    /** The names as {@code # TYPE} has them: one for all series of a histogram. */
    Set<String> families() {
        return families;
    }

    /** The values of each label of a metric; null if nobody shows it. */
    Map<String, Set<String>> labels(String metric) {
        return values.get(metric);
    }
}
