package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.Usage;

/**
 * How a backend's answer ended well.
 *
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}
 * @param usage what it used; estimated when the backend did not say
 */
public record Completion(String finishReason, Usage usage) {}
