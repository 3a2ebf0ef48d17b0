package dev.tokenbus.node.top;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** The dashboard as lines of text: the cluster's figures above, tables of nodes, models and backends below. */
final class Picture {
    private static final int TROUBLE_SECONDS = 60;
    private static final int LABEL = 13;
    private static final int NUMBERS = 26;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle STRONG = AttributedStyle.BOLD;
    private static final AttributedStyle BAD = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
    private static final AttributedStyle CURVE = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);

    private final Recent recent;
    private final int width;
    private final int height;

    /** @param height the most lines */
    Picture(Recent recent, int width, int height) {
        this.recent = recent;
        this.width = width;
        this.height = height;
    }

    /** @param trouble why the figures are old; null if they are not */
    List<AttributedString> lines(@Nullable String trouble, ZoneId zone) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(head(trouble, zone));
        lines.add(curve("tokens/s", Words.count(latest("tokens")), "tokens"));
        lines.add(curve("first token", percentiles("firstToken"), "firstTokenP50"));
        lines.add(curve("gap", percentiles("gap"), "gapP50"));
        lines.add(line(
                "streams/s " + Words.count(latest("streams")) + " · live " + Words.count(latest("liveStreams"))
                        + " · connections " + Words.count(latest("connections")) + " · chunks/s "
                        + Words.count(latest("chunks")) + " · bytes/s " + Words.count(latest("bytes")),
                PLAIN));
        Map<String, Double> errors = recent.sums(TROUBLE_SECONDS, Moment::errors);
        lines.add(line("errors (60 s): " + counted(errors), errors.isEmpty() ? PLAIN : BAD));
        lines.add(line("held back (60 s): " + counted(recent.sums(TROUBLE_SECONDS, Moment::backpressure)), PLAIN));
        Tables tables = new Tables(recent, width);
        tables.lines(height - lines.size()).forEach(row -> lines.add(styled(row)));
        return lines.subList(0, Math.min(height, lines.size()));
    }

    private AttributedString head(@Nullable String trouble, ZoneId zone) {
        Long to = recent.figures().getLong("to");
        String time = to == null ? "" : TIME.format(Instant.ofEpochSecond(to).atZone(zone));
        String left = trouble == null ? "tokenbus top · " + nodes() + " · " + time : "tokenbus top · " + trouble;
        String right = "q quits";
        AttributedStringBuilder head = new AttributedStringBuilder();
        head.styled(trouble == null ? STRONG : BAD, Words.left(left, Math.max(0, width - right.length() - 1)));
        return head.append(" ").append(right).toAttributedString();
    }

    private String nodes() {
        int nodes = recent.status().getJsonArray("nodes").size();
        return nodes == 1 ? "1 node" : nodes + " nodes";
    }

    /** A label, what it is now, and how it was: as many seconds as there is room for. */
    private AttributedString curve(String label, String now, String column) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        line.styled(STRONG, Words.left(label, LABEL)).append(Words.left(now, NUMBERS));
        int room = Math.max(0, width - LABEL - NUMBERS);
        line.styled(CURVE, Sparkline.of(recent.column(column, room)));
        return line.toAttributedString().columnSubSequence(0, width);
    }

    private double latest(String column) {
        List<@Nullable Double> last = recent.column(column, 1);
        Double value = last.isEmpty() ? null : last.get(0);
        return value == null ? 0 : value;
    }

    /** Of the last minute: the latest second may have none. */
    private String percentiles(String delay) {
        JsonObject last = recent.figures().getJsonObject("last", new JsonObject());
        JsonObject times = last.getJsonObject("latencies", new JsonObject()).getJsonObject(delay);
        return times == null
                ? "–"
                : "p50 " + Words.millis(times.getDouble("p50")) + " p99 " + Words.millis(times.getDouble("p99"));
    }

    private static String counted(Map<String, Double> sums) {
        return sums.isEmpty()
                ? "none"
                : sums.entrySet().stream()
                        .map(each -> each.getKey() + " " + Words.count(Objects.requireNonNull(each.getValue())))
                        .collect(Collectors.joining(" · "));
    }

    private AttributedString styled(Tables.Row row) {
        return line(
                row.text(), row.kind() == Tables.Kind.HEADING ? STRONG : row.kind() == Tables.Kind.BAD ? BAD : PLAIN);
    }

    private AttributedString line(String text, AttributedStyle style) {
        return new AttributedString(Words.left(text, width).stripTrailing(), style);
    }
}
