/**
 * What all nodes measure: their reports, merged into totals over the nodes that live, and into percentiles that come from
 * merged histograms and are never averaged.
 */
@NullMarked
package dev.tokenbus.metrics.cluster;

import org.jspecify.annotations.NullMarked;
