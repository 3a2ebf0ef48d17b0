package dev.tokenbus.worker.response;

import java.util.Locale;
import java.util.regex.Pattern;

/** Maps the words with which servers say why an answer ends to those that clients see. */
public final class FinishReasons {
    private static final Pattern JOINT = Pattern.compile("[\\s-]+|(?<=[a-z])(?=[A-Z])");

    /** What no answer is whole after. */
    private static final Pattern FAULT =
            Pattern.compile("error|exception|crash|abort|out_of_memory|^oom$|disconnect|terminated|shut_?down");

    private FinishReasons() {}

    /** What a server's word means. */
    public sealed interface Meaning {
        /** The answer is whole, for a reason that clients know by this word. */
        record Whole(String word) implements Meaning {}

        /** The answer was broken off. */
        record Broken() implements Meaning {}

        /** Nobody here knows the word; the answer is as whole as the server says. */
        record Unknown() implements Meaning {}
    }

    private static final Meaning BROKEN = new Meaning.Broken();
    private static final Meaning UNKNOWN = new Meaning.Unknown();

    /**
     * Whatever its case, and whether its parts are joined by underscores, hyphens or blanks, or {@code asIfOneWord}. In angle brackets it is
     * the token at which the model ended.
     */
    public static Meaning meaning(String raw) {
        String word = JOINT.matcher(raw.strip()).replaceAll("_").toLowerCase(Locale.ROOT);
        if (word.startsWith("<") && word.endsWith(">")) {
            return new Meaning.Whole("stop");
        }
        return switch (word) {
            case "stop",
                    "eos",
                    "eos_token",
                    "eod",
                    "end",
                    "finish",
                    "end_of_text",
                    "endoftext",
                    "end_turn",
                    "end_of_turn",
                    "stop_sequence",
                    "stop_token",
                    "stop_string",
                    "stop_str",
                    "stopped",
                    "done",
                    "eot",
                    "im_end",
                    "complete",
                    "completed",
                    "finished",
                    "finish_reason_stop" -> new Meaning.Whole("stop");
            case "length",
                    "max_tokens",
                    "max_length",
                    "max_new_tokens",
                    "max_output_tokens",
                    "max_completion_tokens",
                    "length_limit",
                    "model_length",
                    "token_limit",
                    "context_length",
                    "context_length_exceeded",
                    "context_window_exceeded",
                    "model_context_window_exceeded",
                    "error_limit",
                    "finish_reason_max_tokens" -> new Meaning.Whole("length");
            case "tool_calls", "tool_call", "tool_use", "function_call" -> new Meaning.Whole("tool_calls");
            case "content_filter",
                    "content_filtered",
                    "safety",
                    "sensitive",
                    "recitation",
                    "blocklist",
                    "prohibited_content",
                    "content_policy",
                    "content_policy_violation",
                    "moderation",
                    "spii",
                    "image_safety",
                    "refusal",
                    "guardrail_intervened",
                    "error_toxic" -> new Meaning.Whole("content_filter");
            case "abort",
                    "aborted",
                    "error",
                    "cancel",
                    "cancelled",
                    "user_cancelled",
                    "user_canceled",
                    "deadline_exceeded",
                    "exception",
                    "killed",
                    "preempted",
                    "stream_error",
                    "connection_error",
                    "model_error",
                    "unavailable",
                    "service_unavailable",
                    "canceled",
                    "failed",
                    "failure",
                    "timeout",
                    "network_error",
                    "internal_error",
                    "server_error",
                    "interrupted",
                    "incomplete",
                    "malformed_function_call",
                    "overloaded",
                    "insufficient_system_resource",
                    "insufficient_system_resources" -> BROKEN;
            default -> FAULT.matcher(word).find() ? BROKEN : UNKNOWN;
        };
    }
}
