package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.benchmarks.chaos.ChaosTally.Recovery;
import dev.tokenbus.benchmarks.chaos.fault.Gaps;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The result of a chaos run as a table for people. */
final class ChaosTable {
    private ChaosTable() {}

    static void print(PrintWriter out, ChaosOptions options, ChaosTally tally) {
        out.printf(
                Locale.ROOT,
                "%nchaos: %s minutes, %d streams at a time, %d gateways, %d workers, --seed %d%n%n",
                options.minutes(),
                options.streams(),
                options.gateways(),
                options.workers(),
                options.seed());
        new TreeMap<>(tally.counts()).forEach((what, times) -> row(out, what, times.toString()));
        row(out, "longest gap seen by a viewer", seconds(tally.longestGap()));
        for (Recovery after : Recovery.values()) {
            row(out, after.label, spread(tally.recoveries(after)));
        }
        printGaps(out, tally.gaps());
        out.println();
        for (Flaw flaw : Flaw.values()) {
            row(out, flaw.label, Long.toString(tally.flaws(flaw)));
        }
        tally.described().forEach(story -> out.println("  ! " + story));
        out.println(tally.isClean() ? "\nNothing was lost." : "\nFAILED");
        out.flush();
    }

    private static void printGaps(PrintWriter out, List<Gaps.Row> rows) {
        out.printf(
                Locale.ROOT,
                "%n  %-28s %8s %10s %10s %10s%n",
                "gaps over " + seconds(Gaps.LEAST_NANOS),
                "viewers",
                "median",
                "worst",
                "wanted");
        for (Gaps.Row row : rows) {
            int wanted = row.kind().wantedSeconds;
            out.printf(
                    Locale.ROOT,
                    "  %-28s %8d %10s %10s %10s%s%n",
                    row.kind().label,
                    row.gaps(),
                    seconds(row.median()),
                    seconds(row.worst()),
                    wanted == 0 ? "-" : wanted + " s",
                    row.isTooLong() ? "  too long" : "");
        }
    }

    private static String spread(List<Long> sorted) {
        return sorted.isEmpty()
                ? "not seen"
                : "median " + seconds(sorted.get(sorted.size() / 2)) + ", worst "
                        + seconds(sorted.get(sorted.size() - 1)) + " (" + sorted.size() + ")";
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    private static void row(PrintWriter out, String what, String value) {
        out.printf("  %-42s %s%n", what, value);
    }
}
