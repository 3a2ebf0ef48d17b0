package dev.tokenbus.node.hostile;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Bad JSON, at every door that reads some. */
final class JsonRows {
    private final Rows rows = new Rows("JSON");

    private JsonRows() {}

    static Rows all() {
        JsonRows made = new JsonRows();
        made.noObjects();
        made.syntax();
        made.numbers();
        made.texts();
        made.sizes();
        return made.rows;
    }

    /** A row for each door, whose answer is a refusal. */
    private void refused(String input, Function<Door, String> body) {
        bytes(input, door -> door.isHttp() ? "4" : "", door -> body.apply(door).getBytes(StandardCharsets.UTF_8));
    }

    /** A row for each door, which may refuse or take it. */
    private void answered(String input, Function<Door, String> body) {
        bytes(input, door -> "", door -> body.apply(door).getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(String input, Function<Door, String> expected, Function<Door, byte[]> body) {
        for (Door door : Door.values()) {
            rows.add(input, door.words, expected.apply(door), attempt -> door.sends(attempt, body.apply(door)));
        }
    }

    private void noObjects() {
        refused("nothing", door -> "");
        refused("an array, a text, a number, null", door -> "[]");
        refused("an array, a text, a number, null", door -> "\"hi\"");
        refused("an array, a text, a number, null", door -> "17");
        refused("an array, a text, a number, null", door -> "null");
        refused("an empty object", door -> "{}");
    }

    private void syntax() {
        refused("something behind the object", door -> door.good + "x");
        refused("a second object behind the object", door -> door.good + door.good);
        refused("the last brace missing", door -> door.good.substring(0, door.good.length() - 1));
        refused("a comma too many", door -> "{\"x\":1,," + door.good.substring(1));
        refused("single quotation marks", door -> door.good.replace('"', '\''));
        refused("a comment", door -> "/* hi */" + door.good);
        refused("a line break in a text", door -> door.asking("a\nb"));
        answered("the same field twice", door -> door.withOption("\"model\":\"sim-text\""));
        answered("a byte order mark", door -> "\ufeff" + door.good);
    }

    private void numbers() {
        refused("a number beyond any double (`1e400`)", door -> door.withOption("\"temperature\":1e400"));
        refused("NaN", door -> door.withOption("\"temperature\":NaN"));
        refused(
                "a number with a million digits",
                door -> door.withOption("\"temperature\":0." + "1".repeat(1_000_000)));
        answered("a whole number beyond 2^53", door -> door.withOption("\"seed\":9007199254740993"));
        answered("a text instead of a number", door -> door.withOption("\"temperature\":\"hot\""));
    }

    private void texts() {
        refused("NUL in a text", door -> door.asking("a\u0000b"));
        answered("NUL in a text, escaped", door -> door.asking("a\\u0000b"));
        answered("half a surrogate pair in a text, escaped", door -> door.asking("a\\ud800b"));
        bytes(
                "a text that is not UTF-8",
                door -> door.isHttp() ? "400" : "closes with 1007",
                door -> door.asking("a\u00ffb").getBytes(StandardCharsets.ISO_8859_1));
        bytes(
                "UTF-16",
                door -> door.isHttp() ? "400" : "closes with 1007",
                door -> door.good.getBytes(StandardCharsets.UTF_16));
        refused("an unknown escape in a text", door -> door.asking("a\\xb"));
    }

    private void sizes() {
        refused(
                "arrays in arrays, 10 000 deep",
                door -> door.withOption("\"metadata\":" + "[".repeat(10_000) + "]".repeat(10_000)));
        refused("objects in objects, 10 000 deep, without an end", door -> "{\"a\":".repeat(10_000));
        refused("a million fields", door -> {
            StringBuilder keys = new StringBuilder(12_000_000).append('{');
            for (int i = 0; i < 1_000_000; i++) {
                keys.append("\"k").append(i).append("\":0,");
            }
            return keys.append(door.good.substring(1)).toString();
        });
        answered("80 000 fields that nobody knows", door -> {
            StringBuilder keys = new StringBuilder(1_000_000).append('{');
            for (int i = 0; i < 80_000; i++) {
                keys.append("\"k").append(i).append("\":0,");
            }
            return keys.append(door.good.substring(1)).toString();
        });
        refused(
                "a name of a field with half a million characters",
                door -> door.with("\"" + "k".repeat(500_000) + "\":[}"));
        answered("the same text in 20 000 fields", door -> door.with("\"k\":\"v\",".repeat(20_000) + "\"k\":1"));
    }
}
