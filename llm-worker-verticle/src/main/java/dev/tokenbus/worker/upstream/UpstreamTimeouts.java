package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.StreamOptions;

/**
 * How long an attempt waits for an upstream. Keep-alive comments extend neither time; see {@link Patience}.
 *
 * @param firstTokenMs milliseconds from the start of the attempt to its first delta
 * @param idleMs milliseconds between deltas
 */
record UpstreamTimeouts(long firstTokenMs, long idleMs) {
    /** The configured ones, unless the request sets its own. */
    static UpstreamTimeouts of(UpstreamConfig config, StreamOptions options) {
        int timeout = options.timeout();
        return timeout > 0
                ? new UpstreamTimeouts(timeout, timeout)
                : new UpstreamTimeouts(
                        config.timeouts().firstTokenTimeout().toMillis(),
                        config.timeouts().idleTimeout().toMillis());
    }
}
