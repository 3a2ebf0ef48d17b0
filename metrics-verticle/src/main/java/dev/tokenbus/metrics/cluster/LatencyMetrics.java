package dev.tokenbus.metrics.cluster;

/**
 * A latency in the last minute, in milliseconds; 0 where nothing was measured.
 *
 * @param p50 half took no longer
 * @param p95 95 % took no longer
 * @param p99 99 % took no longer
 * @param max the longest
 * @param count how many there were
 */
public record LatencyMetrics(double p50, double p95, double p99, double max, long count) {}
