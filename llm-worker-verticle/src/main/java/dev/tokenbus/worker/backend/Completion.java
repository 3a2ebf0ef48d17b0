package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The end of a complete answer.
 *
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or {@code other}
 * @param finishReasonRaw the server's own word where the reason is {@code other}, else null
 * @param usage the tokens used; estimated when the backend reports none
 */
public record Completion(String finishReason, @Nullable String finishReasonRaw, Usage usage) {
    /** An end for one of the reasons that have a word. */
    public Completion(String finishReason, Usage usage) {
        this(finishReason, null, usage);
    }

    /** The event that ends a log. */
    public StreamEvent.Done toEvent(long epoch, Timings timings, long chars) {
        return new StreamEvent.Done(epoch, finishReason, finishReasonRaw, usage, timings, chars);
    }

    public Completion withUsage(Usage counted) {
        return new Completion(finishReason, finishReasonRaw, counted);
    }
}
