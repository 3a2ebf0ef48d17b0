package dev.tokenbus.worker;

/**
 * How long an attempt waits for an upstream. Keep-alive comments and empty deltas extend neither.
 *
 * @param firstTokenMs milliseconds from the start of the attempt to its first delta
 * @param idleMs milliseconds between deltas
 */
record Patience(long firstTokenMs, long idleMs) {}
