package dev.tokenbus.metrics.cluster;

import dev.tokenbus.protocol.StreamMetrics;
import dev.tokenbus.protocol.WebSocketMetrics;

/**
 * The figures of one node, or summed over nodes.
 *
 * @param streams its streams
 * @param webSockets its client connections
 */
public record NodeMetrics(StreamMetrics streams, WebSocketMetrics webSockets) {}
