package dev.tokenbus.node.logging;

import dev.tokenbus.protocol.json.WellFormed;
import java.util.Locale;

/** Makes visible what would end a line, move a terminal's cursor or turn text around. */
final class Escapes {
    private Escapes() {}

    /**
     * Appends a text in which each character that does not print is written as in JSON.
     *
     * @param quoted characters that get a backslash before them
     */
    static StringBuilder append(StringBuilder to, String text, String quoted) {
        String whole = WellFormed.text(text);
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (quoted.indexOf(c) >= 0) {
                to.append('\\').append(c);
            } else if (prints(c)) {
                to.append(c);
            } else {
                to.append(escape(c));
            }
        }
        return to;
    }

    private static boolean prints(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", (int) c);
        };
    }
}
