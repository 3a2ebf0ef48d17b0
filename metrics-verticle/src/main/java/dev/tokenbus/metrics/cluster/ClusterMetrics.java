package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.history.LatencyMetrics;
import java.util.Map;

/**
 * The figures of the cluster and of each node that lives.
 *
 * @param total of all nodes: counters and rates are sums, means are weighted by how much each node measured
 * @param latencies percentiles from the merged histograms of all nodes in the last minute, with those of nodes that have died
 *     since; by the name in {@code /api/metrics}
 * @param nodes each node's own figures, by node id
 * @param reportsRejected reports that were of no use since the verticle started: damaged ones, and those of more nodes than
 *     {@code metrics.maxNodes}
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
