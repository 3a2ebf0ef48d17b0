package dev.tokenbus.node.prometheus;

import dev.tokenbus.testkit.cluster.ClusterNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The counters of one node, as Prometheus reads them. */
record Counters(String text) {
    static Counters of(ClusterNode node) {
        return new Counters(node.text("/metrics"));
    }

    /** The sum of a metric over all its labels. */
    long sum(String name) {
        return sum(name, "");
    }

    /** The sum over the series with a label, as it is written: {@code door="chat"}. */
    long sum(String name, String label) {
        Matcher line = Pattern.compile("(?m)^tokenbus_" + name + "(\\{[^}]*" + Pattern.quote(label) + "[^}]*}) (\\S+)$"
                        + "|^tokenbus_" + name + " (\\S+)$")
                .matcher(text);
        return (long) line.results()
                .mapToDouble(found -> found.group(3) == null
                        ? Double.parseDouble(found.group(2))
                        : label.isEmpty() ? Double.parseDouble(found.group(3)) : 0)
                .sum();
    }
}
