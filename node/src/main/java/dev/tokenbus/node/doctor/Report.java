package dev.tokenbus.node.doctor;

import dev.tokenbus.node.doctor.Finding.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Prints findings, for a person or for a program. */
final class Report {
    private static final int WIDTH = 80;
    private static final int INDENT = 23;
    private static final Pattern SPACES = Pattern.compile(" +");

    private Report() {}

    static boolean isBad(List<Finding> findings) {
        return count(findings, Verdict.FAIL) > 0;
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String word(Verdict verdict) {
        return verdict == Verdict.SKIP ? "-" : verdict.name().toLowerCase(Locale.ROOT);
    }

    /** @param isColoured whether a terminal shows it */
    static void print(List<Finding> findings, PrintWriter out, boolean isColoured) {
        for (Finding finding : findings) {
            String verdict = "%-5s".formatted(word(finding.verdict()));
            List<String> lines = wrapped(finding.what());
            out.println((isColoured ? coloured(finding.verdict(), verdict) : verdict)
                    + "%-18s%s".formatted(finding.check().id(), lines.get(0)));
            lines.stream().skip(1).forEach(line -> out.println(" ".repeat(INDENT) + line));
            if (!finding.todo().isEmpty()) {
                wrapped("-> " + finding.todo()).forEach(line -> out.println(" ".repeat(INDENT) + line));
            }
        }
        out.println(count(findings, Verdict.FAIL) + " failed, " + count(findings, Verdict.WARN) + " warnings, "
                + count(findings, Verdict.OK) + " ok, " + count(findings, Verdict.SKIP) + " not checked (-)");
        out.flush();
    }

    private static String coloured(Verdict verdict, String text) {
        int colour = switch (verdict) {
            case OK -> 32;
            case WARN -> 33;
            case FAIL -> 31;
            case SKIP -> 90;
        };
        return "\u001b[" + colour + "m" + text + "\u001b[0m";
    }

    /** Lines as long as there is room; a word that is longer stays whole, so that it can be copied. */
    static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : SPACES.split(text.replaceAll("\\s", " "))) {
            if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH - INDENT) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    static JsonObject json(List<Finding> findings) {
        JsonArray all = new JsonArray();
        findings.forEach(finding -> all.add(new JsonObject()
                .put("check", finding.check().id())
                .put("verdict", finding.verdict() == Verdict.SKIP ? "not checked" : word(finding.verdict()))
                .put("what", finding.what())
                .put("todo", finding.todo())));
        return new JsonObject().put("good", !isBad(findings)).put("checks", all);
    }
}
