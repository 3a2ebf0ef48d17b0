package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.scenario.Figure;
import dev.tokenbus.benchmarks.subject.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The report as text: one table for each scenario, medians with their spread, and ratios within the same round. */
final class ReportTable {
    /** The subjects to which ratios are given, where they were measured. */
    private static final List<String> BASES = List.of(Peer.NGINX.title(), Peer.NODE_WS.title());

    private ReportTable() {}

    static String of(BenchReport report) {
        StringBuilder out = new StringBuilder();
        out.append("tokenbus bench, profile ")
                .append(report.profile())
                .append(", ")
                .append(report.at())
                .append('\n');
        out.append(report.machine()).append('\n');
        report.scenarios().forEach((scenario, description) -> {
            if (!report.subjectsOf(scenario).isEmpty()) {
                out.append('\n')
                        .append(scenario)
                        .append(": ")
                        .append(description)
                        .append('\n');
                scenario(report, scenario, out);
            }
        });
        out.append('\n');
        report.subjects()
                .forEach((subject, description) ->
                        out.append(subject).append(": ").append(description).append('\n'));
        out.append("Medians over the rounds with (lowest..highest); ratios within the same round. ");
        out.append("The client, the upstream and the subject share the machine.\n");
        report.missing()
                .forEach(missing -> out.append("MISSING ").append(missing).append('\n'));
        return out.toString();
    }

    private static void scenario(BenchReport report, String scenario, StringBuilder out) {
        Set<Figure> figures = report.figures(scenario);
        Set<String> subjects = report.subjectsOf(scenario);
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        figures.forEach(figure -> head.add(figure.heading()));
        List<String> bases = BASES.stream().filter(subjects::contains).toList();
        for (Figure figure : figures) {
            if (figure.isCompared()) {
                bases.forEach(base -> head.add(figure.title() + " ÷ " + base));
            }
        }
        rows.add(head);
        for (String subject : subjects) {
            rows.add(row(report, scenario, subject, figures, bases));
        }
        print(rows, out);
    }

    private static List<String> row(
            BenchReport report, String scenario, String subject, Set<Figure> figures, List<String> bases) {
        Map<Figure, Spread> spreads = report.spreads(scenario, subject);
        List<String> row = new ArrayList<>(List.of(subject));
        for (Figure figure : figures) {
            Spread spread = spreads.get(figure);
            row.add(spread == null ? "-" : text(figure, spread));
        }
        for (Figure figure : figures) {
            if (figure.isCompared()) {
                for (String base : bases) {
                    List<Double> ratios = report.ratios(scenario, figure, subject, base);
                    row.add(ratios.isEmpty() ? "-" : ratio(Spread.of(ratios)));
                }
            }
        }
        return row;
    }

    private static String text(Figure figure, Spread spread) {
        String median = figure.format(spread.median());
        String least = figure.format(spread.least());
        String most = figure.format(spread.most());
        return least.equals(most) ? median : median + " (" + least + ".." + most + ")";
    }

    private static String ratio(Spread spread) {
        return String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", spread.median(), spread.least(), spread.most());
    }

    /** Figures are rows and subjects columns, because there are more figures than fit in a line. */
    private static void print(List<List<String>> rows, StringBuilder out) {
        int columns = rows.size();
        int[] widths = new int[columns];
        for (int column = 0; column < columns; column++) {
            for (String cell : rows.get(column)) {
                widths[column] = Math.max(widths[column], cell.length());
            }
        }
        for (int line = 0; line < rows.get(0).size(); line++) {
            StringBuilder text = new StringBuilder("  ");
            for (int column = 0; column < columns; column++) {
                String cell = rows.get(column).get(line);
                String space = " ".repeat(widths[column] - cell.length());
                text.append(column == 0 ? cell + space : space + cell).append("  ");
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }
}
