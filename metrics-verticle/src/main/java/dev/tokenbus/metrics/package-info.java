/**
 * The verticle that merges the reports of all nodes, and the routes that serve the figures as JSON and as Prometheus text.
 */
@NullMarked
package dev.tokenbus.metrics;

import org.jspecify.annotations.NullMarked;
