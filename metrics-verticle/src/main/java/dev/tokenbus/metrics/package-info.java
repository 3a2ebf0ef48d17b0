/**
 * Figures of a node and of the whole cluster.
 *
 * <ul>
 *   <li>{@link dev.tokenbus.metrics.NodeMeters} records what a node's gateway and worker do: the recording twin of {@link
 *       dev.tokenbus.protocol.GatewayMeter} and {@link dev.tokenbus.protocol.WorkerMeter}. {@link
 *       dev.tokenbus.metrics.ScrapeRoute} serves it to Prometheus. Every node has both.
 *   <li>{@link dev.tokenbus.metrics.ReportPublisher} tells it to the cluster once a second. Every node has one.
 *   <li>{@link dev.tokenbus.metrics.MetricsVerticle} merges what all nodes tell, {@link
 *       dev.tokenbus.metrics.MetricsRoutes} serves that: nodes with the metrics role.
 * </ul>
 *
 * <p>Cluster totals are over the nodes that live: when a node dies its counters leave the totals, which may so go back.
 * Whoever wants rates over a long time takes each node's own counters from Prometheus. Percentiles come from merged
 * histograms only and are never averaged.
 */
@NullMarked
package dev.tokenbus.metrics;

import org.jspecify.annotations.NullMarked;
