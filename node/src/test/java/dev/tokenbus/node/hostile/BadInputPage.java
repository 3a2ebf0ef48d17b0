package dev.tokenbus.node.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words docs/bad-input.md from what came back. */
final class BadInputPage {
    private static final int COLUMNS = 140;

    private static final String HEAD = """
            # Bad input

            What a node answers to input that no good client sends. `BadInputIT` sends each line to a whole node over a socket, writes this
            page, and compares it with docs/. After a change copy `node/target/bad-input.md`, which that test writes, to `docs/`.

            After every line the test sees that the node is unharmed: `/health/live` answers 200; a stream that another client receives meanwhile
            gets its next token, each once, and its end; and the log has no exception. After every section nothing is left: no live stream, no
            unfinished message or body, no connection, and the kept logs are within `gateway.retainedBytes`.

            - *closes*: the connection ends behind the answer. Without it the next request, or the next message, is answered on the same connection.
            - *WebSocket* is the native protocol; *chat*, *completions*, *responses*, *messages* and *ui* are the doors of other clients;
              *Responses socket* is the WebSocket at `/v1/responses`.
            - How frames of WebSocket are judged one by one says [websocket-conformance.md](websocket-conformance.md).
            """;

    private BadInputPage() {}

    /** @param heard what came back for each row of each section */
    static String of(Map<String, Map<Row, String>> heard) {
        StringBuilder page = new StringBuilder(HEAD);
        heard.forEach((title, rows) -> {
            page.append("\n## ").append(title).append("\n\n");
            byInput(rows).forEach((input, outcomes) -> {
                StringBuilder item = new StringBuilder("- **" + input + "**");
                outcomes.forEach((outcome, doors) ->
                        item.append(" · ").append(doors).append(": ").append(outcome));
                page.append(wrapped(item.toString()));
            });
        });
        return page.toString();
    }

    /** The outcomes of each input, with the doors that have them in common. */
    private static Map<String, Map<String, String>> byInput(Map<Row, String> rows) {
        Map<String, Map<String, String>> inputs = new LinkedHashMap<>();
        rows.forEach((row, outcome) -> inputs.computeIfAbsent(row.input(), input -> new LinkedHashMap<>())
                .merge(brief(outcome), row.door(), BadInputPage::with));
        return inputs;
    }

    private static String with(String doors, String more) {
        return List.of(doors.split(", ")).contains(more) ? doors : doors + ", " + more;
    }

    /** Without what differs from door to door. */
    private static String brief(String outcome) {
        return outcome.replaceFirst("(the body|the message): (?!\\d)", "")
                .replaceAll(" at line 1, column \\d+", "")
                .replaceAll("\\d{6,} bytes", "so many bytes")
                .replace("<", "\\<");
    }

    private static String wrapped(String item) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : item.split(" ")) {
            boolean isFirst = column == 0;
            boolean fits = column + 1 + word.length() <= COLUMNS;
            lines.append(isFirst ? "" : fits ? " " : "\n  ").append(word);
            column = isFirst ? word.length() : fits ? column + 1 + word.length() : 2 + word.length();
        }
        return lines.append('\n').toString();
    }
}
