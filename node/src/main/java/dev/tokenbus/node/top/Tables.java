package dev.tokenbus.node.top;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of nodes, models and backends, in as many lines as there are. */
final class Tables {
    private static final int NUMBER = 9;
    private static final int LEAST_NAME = 12;
    private static final int MOST_NAME = 40;
    private static final List<String> HEADINGS = List.of("TOKENS/S", "STREAMS/S", "FIRST P50", "P99", "GAP P50", "P99");

    private final Recent recent;
    private final int width;
    private final int name;

    enum Kind {
        HEADING,
        PLAIN,
        BAD
    }

    /** A line. */
    record Row(String text, Kind kind) {
        static Row plain(String text) {
            return new Row(text, Kind.PLAIN);
        }
    }

    Tables(Recent recent, int width) {
        this.recent = recent;
        this.width = width;
        this.name = Math.max(LEAST_NAME, Math.min(MOST_NAME, width - HEADINGS.size() * (NUMBER + 1)));
    }

    /** Each table has a blank line before it; what has no room is counted in a last row. */
    List<Row> lines(int most) {
        List<List<Row>> tables = List.of(nodes(), table("MODEL", "model"), table("BACKEND", "backend"));
        List<Integer> room = shared(tables.stream().map(List::size).toList(), most - tables.size());
        List<Row> lines = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            List<Row> cut = cut(tables.get(i), room.get(i));
            if (!cut.isEmpty()) {
                lines.add(Row.plain(""));
                lines.addAll(cut);
            }
        }
        return lines;
    }

    /** Who needs less than an equal part leaves the rest to the others. */
    private static List<Integer> shared(List<Integer> needs, int most) {
        List<Integer> given = new ArrayList<>(needs.stream().map(need -> 0).toList());
        boolean goesOn = true;
        for (int left = Math.max(0, most); left > 0 && goesOn; ) {
            goesOn = false;
            for (int i = 0; i < needs.size() && left > 0; i++) {
                if (given.get(i) < needs.get(i)) {
                    given.set(i, given.get(i) + 1);
                    left--;
                    goesOn = true;
                }
            }
        }
        return given;
    }

    private static List<Row> cut(List<Row> rows, int room) {
        if (rows.size() <= room) {
            return rows;
        }
        if (room < 2) {
            return List.of();
        }
        List<Row> cut = new ArrayList<>(rows.subList(0, room - 1));
        cut.add(Row.plain("… " + (rows.size() - room + 1) + " more"));
        return cut;
    }

    private List<Row> table(String heading, String dimension) {
        List<Row> rows = new ArrayList<>();
        StringBuilder head = new StringBuilder(Words.left(heading, name));
        HEADINGS.forEach(each -> head.append(' ').append(Words.right(each, NUMBER)));
        rows.add(new Row(head.toString(), Kind.HEADING));
        breakdown(dimension).forEach(each -> rows.add(Row.plain(figures(each))));
        if (rows.size() == 1) {
            rows.add(Row.plain("none so far"));
        }
        return rows;
    }

    private String figures(JsonObject each) {
        return Words.left(each.getString("name"), name)
                + number(each, "tokens", Words::count)
                + number(each, "streams", Words::count)
                + number(each, "firstTokenP50", Words::millis)
                + number(each, "firstTokenP99", Words::millis)
                + number(each, "gapP50", Words::millis)
                + number(each, "gapP99", Words::millis);
    }

    private static String number(@Nullable JsonObject each, String field, Function<Double, String> word) {
        Double value = each == null ? null : each.getDouble(field);
        return " " + Words.right(value == null ? "–" : word.apply(value), NUMBER);
    }

    private List<Row> nodes() {
        Map<String, JsonObject> figures = new LinkedHashMap<>();
        breakdown("node").forEach(each -> figures.put(each.getString("name"), each));
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                Words.left("NODE", name) + " " + Words.right("TOKENS/S", NUMBER) + " " + Words.right("LIVE", NUMBER)
                        + " " + Words.right("CONNS", NUMBER) + "  STATE, MODEL SERVERS, ROLES",
                Kind.HEADING));
        for (JsonObject node : objects(recent.status().getJsonArray("nodes"))) {
            rows.add(node(node, figures.get(node.getString("id"))));
        }
        return rows;
    }

    private Row node(JsonObject node, @Nullable JsonObject figures) {
        String called = node.getString("name", "");
        boolean drains = node.getBoolean("draining");
        Map<String, String> servers = servers(node);
        String text = Words.left(called.isEmpty() ? node.getString("id") : called, name)
                + number(figures, "tokens", Words::count)
                + number(figures, "liveStreams", Words::count)
                + number(figures, "connections", Words::count)
                + "  "
                + (drains ? "draining " : "up ")
                + servers.entrySet().stream()
                        .map(server -> server.getKey() + ":" + server.getValue() + " ")
                        .collect(Collectors.joining())
                + node.getJsonArray("roles").stream().map(String::valueOf).collect(Collectors.joining(","));
        return new Row(
                Words.left(text, width).stripTrailing(),
                drains || servers.containsValue("down") ? Kind.BAD : Kind.PLAIN);
    }

    /** The state of each model server of a node; its workers mostly agree. */
    private static Map<String, String> servers(JsonObject node) {
        Map<String, String> servers = new LinkedHashMap<>();
        for (JsonObject worker : objects(node.getJsonArray("workers"))) {
            objects(worker.getJsonArray("upstreams"))
                    .forEach(each -> servers.put(each.getString("name"), each.getString("state")));
        }
        return servers;
    }

    private List<JsonObject> breakdown(String dimension) {
        return objects(recent.figures().getJsonObject("breakdown").getJsonArray(dimension));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
