package dev.tokenbus.node.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A section of the table of bad input. */
final class Rows {
    static final String NATIVE = "WebSocket";

    private final String title;
    private final List<Row> rows = new ArrayList<>();

    Rows(String title) {
        this.title = title;
    }

    Rows add(String input, String door, String expected, Function<Attempt, String> act) {
        rows.add(new Row(input, door, expected, act));
        return this;
    }

    String title() {
        return title;
    }

    List<Row> all() {
        return rows;
    }
}
