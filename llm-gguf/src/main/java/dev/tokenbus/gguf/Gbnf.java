package dev.tokenbus.gguf;

import io.vertx.core.json.Json;
import java.util.regex.Pattern;

/** Looks at a grammar before llama.cpp does, which passes over one that it cannot read and lets the model say anything. */
final class Gbnf {
    private static final Pattern ROOT = Pattern.compile("(?m)^\\s*root\\s*::=");

    /** What stands for characters and says nothing of the grammar's own. */
    private static final Pattern LITERALS =
            Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"|\\[(?:\\\\.|[^\\]\\\\\n])*]|#[^\n]*");

    private Gbnf() {}

    /** Returns the grammar as JSON; throws {@link IllegalArgumentException} with a sentence for the client. */
    static String checked(Object value) {
        if (!(value instanceof String grammar) || !ROOT.matcher(grammar).find() || !isBalanced(grammar)) {
            throw new IllegalArgumentException(
                    "The grammar cannot be read: it needs a rule called root, and each quote and bracket needs its other one.");
        }
        return Json.encode(grammar);
    }

    private static boolean isBalanced(String grammar) {
        int depth = 0;
        for (char each : LITERALS.matcher(grammar).replaceAll(" ").toCharArray()) {
            depth += each == '(' ? 1 : each == ')' ? -1 : 0;
            if (depth < 0 || each == '"' || each == '[' || each == ']') {
                return false;
            }
        }
        return depth == 0;
    }
}
