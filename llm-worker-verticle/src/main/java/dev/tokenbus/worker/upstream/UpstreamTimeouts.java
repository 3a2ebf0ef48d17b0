package dev.tokenbus.worker.upstream;

/**
 * How long an attempt waits for an upstream. Keep-alive comments and empty deltas extend neither.
 *
 * @param firstTokenMs milliseconds from the start of the attempt to its first delta
 * @param idleMs milliseconds between deltas
 */
public record UpstreamTimeouts(long firstTokenMs, long idleMs) {}
