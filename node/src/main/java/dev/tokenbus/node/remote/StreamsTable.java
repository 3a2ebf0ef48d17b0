package dev.tokenbus.node.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints the JSON of {@code GET /v1/streams} for people, 80 columns wide, or with more columns. */
public final class StreamsTable {
    private static final String LINE = "%-8s %-12s %-12s %-15s %6s %5s %5s %4s %5s";
    private static final String WIDE = " %8s %-18s %s";

    private StreamsTable() {}

    /** @param wide whether more is shown than fits into 80 columns */
    public static void print(JsonObject list, boolean wide, PrintWriter out) {
        List<JsonObject> streams = streams(list);
        if (!streams.isEmpty()) {
            String more = wide ? String.format(Locale.ROOT, WIDE, "BUFFER", "WORKER", "PRINCIPAL") : "";
            out.println(String.format(
                            Locale.ROOT,
                            LINE,
                            "STREAM",
                            "STATE",
                            "MODEL",
                            "HOME",
                            "TOKENS",
                            "TOK/S",
                            "LAG",
                            "VIEW",
                            "AGE")
                    + more);
            streams.forEach(stream -> out.println(line(stream) + (wide ? more(stream) : "")));
            out.println();
        }
        out.println(summary(list, streams));
        JsonArray silent = list.getJsonArray("silent", new JsonArray());
        if (!silent.isEmpty()) {
            out.println("No answer from "
                    + silent.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + ": streams there are missing.");
        }
    }

    /** The streams of a list. */
    public static List<JsonObject> streams(JsonObject list) {
        return list.getJsonArray("streams").stream().map(JsonObject.class::cast).toList();
    }

    /** Whether a list has all streams that were asked for. */
    public static boolean isWhole(JsonObject list) {
        return !list.getBoolean("truncated", false)
                && list.getJsonArray("silent", new JsonArray()).isEmpty();
    }

    /** A stream's short name: enough of its random part to tell it from others. */
    public static String name(JsonObject stream) {
        String id = stream.getString("streamId");
        return cut(id.substring(id.indexOf('.') + 1), 8);
    }

    private static String line(JsonObject stream) {
        boolean isWatched = stream.getLong("viewers") > 0;
        return String.format(
                Locale.ROOT,
                LINE,
                name(stream),
                fitting(state(stream), 12),
                fitting(stream.getString("model"), 12),
                fitting(stream.getString("homeName"), 15),
                count(stream.getLong("tokens")),
                rate(stream.getDouble("tokensPerSecond")),
                isWatched ? count(stream.getLong("lagEvents")) : "-",
                count(stream.getLong("viewers")),
                age(stream.getLong("ageMs")));
    }

    private static String more(JsonObject stream) {
        return String.format(
                Locale.ROOT,
                WIDE,
                bytes(stream.getLong("bufferedBytes")),
                stream.getString("workerName", "-"),
                stream.getString("principal", "-"));
    }

    private static String bytes(long bytes) {
        return bytes < 10_240 ? bytes + " B" : count(bytes / 1024) + " KB";
    }

    private static String state(JsonObject stream) {
        if (stream.containsKey("outcome")) {
            return stream.getString("outcome");
        }
        return stream.getBoolean("stopping", false) ? "stopping" : stream.getString("state");
    }

    /** How many there are and, of live ones, how fast they are together. */
    private static String summary(JsonObject list, List<JsonObject> streams) {
        long total = list.getLong("total");
        String counted = total
                + (total == 1 ? " stream" : " streams")
                + (list.getBoolean("truncated", false) ? ", the youngest " + streams.size() + " shown" : "");
        double rate = streams.stream()
                .filter(stream -> !stream.containsKey("outcome"))
                .mapToDouble(stream -> stream.getDouble("tokensPerSecond"))
                .sum();
        return rate > 0 ? counted + ", " + rate(rate) + " tokens/s" : counted;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    private static String count(long number) {
        return number < 100_000 ? Long.toString(number) : number / 1000 + "k";
    }

    private static String age(long millis) {
        long seconds = millis / 1000;
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh%02d", seconds / 3600, seconds / 60 % 60);
    }

    /** A text that fits: what is left out is marked. */
    private static String fitting(String text, int most) {
        return text.length() <= most ? text : cut(text, most - 1) + "…";
    }

    private static String cut(String text, int most) {
        return text.substring(0, Math.min(text.length(), most));
    }
}
