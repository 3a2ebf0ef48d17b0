package dev.tokenbus.metrics.cluster;

import java.util.Map;

/**
 * The figures of all nodes that live.
 *
 * @param total over all nodes: counters and rates are sums, means are weighted by what they are means of
 * @param latencies from the merged histograms of all nodes in the last minute, also of those that have died since; by the
 *     name in {@code /api/metrics}
 * @param nodes each node's own figures, by node id
 * @param reportsRejected reports that could not be used since the verticle started: damaged, or of more nodes than allowed
 */
public record ClusterMetrics(
        NodeMetrics total,
        Map<String, LatencyMetrics> latencies,
        Map<String, NodeMetrics> nodes,
        long reportsRejected) {
    public ClusterMetrics {
        latencies = Map.copyOf(latencies);
        nodes = Map.copyOf(nodes);
    }
}
