package dev.tokenbus.node.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Words what came back, so that it can stand in a table. */
public final class Outcomes {
    private Outcomes() {}

    /** The same thing several times in a row is said once. */
    public static String inShort(List<String> heard) {
        StringJoiner words = new StringJoiner(", ");
        int times = 0;
        for (int i = 0; i < heard.size(); i++) {
            times++;
            if (i + 1 == heard.size() || !heard.get(i).equals(heard.get(i + 1))) {
                words.add(times == 1 ? heard.get(i) : heard.get(i) + " ×" + times);
                times = 0;
            }
        }
        return heard.isEmpty() ? "nothing" : words.toString();
    }

    /** Numbers of cases that follow each other, as {@code 1.1.1–1.1.8}. */
    public static String range(List<String> numbers) {
        StringJoiner words = new StringJoiner(", ");
        List<String> run = new ArrayList<>();
        for (String each : numbers) {
            if (!run.isEmpty() && !follows(run.get(run.size() - 1), each)) {
                words.add(said(run));
                run.clear();
            }
            run.add(each);
        }
        return words.add(said(run)).toString();
    }

    private static String said(List<String> run) {
        return run.size() == 1 ? run.get(0) : run.get(0) + "–" + run.get(run.size() - 1);
    }

    private static boolean follows(String before, String after) {
        int dot = before.lastIndexOf('.');
        return after.lastIndexOf('.') == dot
                && after.substring(0, dot).equals(before.substring(0, dot))
                && Integer.parseInt(after.substring(dot + 1)) == Integer.parseInt(before.substring(dot + 1)) + 1;
    }
}
