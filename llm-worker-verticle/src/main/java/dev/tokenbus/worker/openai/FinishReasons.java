package dev.tokenbus.worker.openai;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words with which servers say why an answer is complete, and the four that clients see. */
public final class FinishReasons {
    private FinishReasons() {}

    /**
     * The client's word; null for a reason that does not mean a complete answer ({@code abort}, {@code error}), or that is
     * not known to: an answer that may be cut is never called complete.
     */
    static @Nullable public String normal(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "stop", "eos", "eos_token", "end_turn", "stop_sequence" -> "stop";
            case "length", "max_tokens" -> "length";
            case "tool_calls", "function_call", "tool_use" -> "tool_calls";
            case "content_filter" -> "content_filter";
            default -> null;
        };
    }
}
