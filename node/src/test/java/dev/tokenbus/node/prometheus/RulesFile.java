package dev.tokenbus.node.prometheus;

import dev.tokenbus.node.documents.MarkdownFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The files of {@code deploy/prometheus}, read as far as their checks need it; promtool reads all of them. */
final class RulesFile {
    static final Path FOLDER = MarkdownFile.repository().resolve("deploy/prometheus");

    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
    private static final Pattern RUNBOOK = Pattern.compile("(?m)^ +runbook: (\\S+)$");
    private static final Pattern SAID = Pattern.compile("(?m)^ +(summary|description): \"");
    private static final Pattern TEST = Pattern.compile(
            "(?ms)^ +- name: (\\w+) (fires|does not fire)$.*?alertname: (\\w+)$.*?exp_alerts:( \\[])?$");

    /**
     * A test of an alert.
     *
     * @param fires whether the alert must fire
     */
    record AlertTest(String alert, boolean fires) {}

    private RulesFile() {}

    static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> alerts() {
        return all(ALERT);
    }

    static List<String> runbooks() {
        return all(RUNBOOK);
    }

    /** How many summaries and descriptions there are. */
    static int sentences() {
        return all(SAID).size();
    }

    private static List<String> all(Pattern pattern) {
        return pattern.matcher(text("rules.yml"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The tests in {@code rules-test.yml}, in their order. A test that is named for another alert, or for another end, is none. */
    static List<AlertTest> tests() {
        return TEST.matcher(text("rules-test.yml"))
                .results()
                .filter(found -> found.group(1).equals(found.group(3)))
                .filter(found -> found.group(2).equals("fires") == (found.group(4) == null))
                .map(found -> new AlertTest(found.group(1), found.group(4) == null))
                .toList();
    }
}
