package dev.tokenbus.metrics.cluster;

import dev.tokenbus.meter.StreamMetrics;
import dev.tokenbus.meter.WebSocketMetrics;

/**
 * The figures of one node, or summed over nodes.
 *
 * @param streams its streams
 * @param webSockets its client connections
 */
public record NodeMetrics(StreamMetrics streams, WebSocketMetrics webSockets) {}
