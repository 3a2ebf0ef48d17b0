package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.scenario.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report as an SVG picture: for each scenario its first figures as bars, with a line from the lowest to the highest value. */
final class ReportPicture {
    private static final int WIDTH = 760;
    private static final int LABEL = 150;
    private static final int BAR = 18;
    private static final int GAP = 6;
    private static final int FIGURES = 3;

    private final StringBuilder body = new StringBuilder();
    private int y = 34;

    private ReportPicture() {}

    static String of(BenchReport report) {
        ReportPicture picture = new ReportPicture();
        picture.text(10, 20, "tokenbus bench: " + report.profile() + ", " + report.at(), "bold");
        for (String scenario : report.scenarios().keySet()) {
            List<Figure> figures = new ArrayList<>(report.figures(scenario));
            for (Figure figure : figures.subList(0, Math.min(FIGURES, figures.size()))) {
                picture.chart(report, scenario, figure);
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (picture.y + 10)
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
                + picture.body + "</svg>\n";
    }

    private void chart(BenchReport report, String scenario, Figure figure) {
        y += 16;
        text(10, y, scenario + ", " + figure.heading(), "bold");
        y += 8;
        double most = 0;
        for (String subject : report.subjectsOf(scenario)) {
            Spread spread = report.spreads(scenario, subject).get(figure);
            most = spread == null ? most : Math.max(most, spread.most());
        }
        for (String subject : report.subjectsOf(scenario)) {
            Map<Figure, Spread> spreads = report.spreads(scenario, subject);
            Spread spread = spreads.get(figure);
            if (spread != null) {
                bar(subject, figure, spread, most);
            }
        }
    }

    private void bar(String subject, Figure figure, Spread spread, double most) {
        double scale = most > 0 ? (WIDTH - LABEL - 110) / most : 0;
        double width = Math.max(0, spread.median() * scale);
        String color = subject.startsWith("tokenbus") ? "#1f6feb" : "#9aa4b1";
        text(10, y + 14, subject, "normal");
        add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", LABEL, y, width, BAR, color);
        double from = LABEL + Math.max(0, spread.least() * scale);
        double to = LABEL + Math.max(0, spread.most() * scale);
        int middle = y + BAR / 2;
        add("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>", from, middle, to, middle);
        text((int) to + 6, y + 14, figure.format(spread.median()), "normal");
        y += BAR + GAP;
    }

    private void text(int x, int at, String text, String weight) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        add("<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>", x, at, weight, escaped);
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
