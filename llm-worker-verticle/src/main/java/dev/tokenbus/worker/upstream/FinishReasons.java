package dev.tokenbus.worker.upstream;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Maps the words with which servers say why an answer ends to the four that clients see. */
final class FinishReasons {
    private FinishReasons() {}

    /**
     * Returns the client's word; null for a reason that is unknown, or does not mean a complete answer ({@code abort}, {@code
     * error}): an answer that may be cut is never called complete.
     */
    static @Nullable String normal(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "stop", "eos", "eos_token", "end_turn", "stop_sequence" -> "stop";
            case "length", "max_tokens" -> "length";
            case "tool_calls", "function_call", "tool_use" -> "tool_calls";
            case "content_filter" -> "content_filter";
            default -> null;
        };
    }
}
