package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.Usage;

/**
 * The end of a complete answer.
 *
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}
 * @param usage the tokens used; estimated when the backend reports none
 */
public record Completion(String finishReason, Usage usage) {}
