package dev.tokenbus.gateway.loop;

import org.jspecify.annotations.Nullable;

/**
 * Where a stream was asked for, in words of the log.
 *
 * @param door the client's protocol; null where another gateway knows
 * @param connectionId the WebSocket's name, as its client knows it; null over plain HTTP
 * @param requestId the request's {@code x-request-id}; null over a WebSocket
 * @param traceId the trace that the request is a part of; null without one
 */
public record Origin(
        @Nullable String door,
        @Nullable String connectionId,
        @Nullable String requestId,
        @Nullable String traceId) {
    /** Another gateway knows. */
    public static final Origin ELSEWHERE = new Origin(null, null, null, null);
}
