package dev.tokenbus.worker.response;

import java.util.Locale;
import java.util.Set;

/** Tells what servers send only to keep a connection alive, where the standard has comments for that, and what says nothing. */
public final class KeepAlive {
    private static final Set<String> WORDS =
            Set.of("ping", "pong", "null", "keep-alive", "keepalive", "keep_alive", "heartbeat");

    /** Values that say nothing. */
    private static final Set<String> EMPTY = Set.of("null", "false", "\"\"", "[]", "{}", "0", "0.0");

    private KeepAlive() {}

    /** Whether a word only keeps a connection alive. */
    public static boolean isOne(String word) {
        return WORDS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Whether a value in JSON is empty. */
    public static boolean isEmpty(String json) {
        return EMPTY.contains(json);
    }

    /** Whether words, in quotes or not, say nothing. */
    public static boolean saysNothing(String words) {
        String word = words.replace("\"", "").strip();
        return word.isEmpty() || isEmpty(word) || isOne(word);
    }
}
