package dev.tokenbus.client;

import dev.tokenbus.protocol.Usage;
import java.util.List;

/**
 * A whole answer, or one that was stopped.
 *
 * <pre>{@code
 * Answer answer = tokenbus.start("Why is the sky blue?").answer().join();
 * System.out.println(answer.text());
 * System.out.println(answer.usage().completionTokens() + " tokens");
 * }</pre>
 *
 * @param streamId the stream's name in the cluster
 * @param model the model that answered
 * @param text what was said
 * @param reasoning what was thought before; empty for most models
 * @param toolCalls the functions that the model asks to be called, in its order
 * @param refusal what the model says instead of an answer; empty if it does not refuse
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}, {@code other}, or {@code stopped} where
 *     somebody stopped it
 * @param usage the tokens that it took
 */
public record Answer(
        String streamId,
        String model,
        String text,
        String reasoning,
        List<ToolCall> toolCalls,
        String refusal,
        String finishReason,
        Usage usage) {
    static final String STOPPED = "stopped";

    public Answer {
        toolCalls = List.copyOf(toolCalls);
    }

    /** Whether somebody has stopped it, so that it is not whole. */
    public boolean isStopped() {
        return STOPPED.equals(finishReason);
    }

    /** Hides what was said: answers are never logged. */
    @Override
    public String toString() {
        return "Answer[" + streamId + ", " + model + ", " + text.length() + " chars, " + finishReason + "]";
    }
}
