package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.MeterNames;
import dev.tokenbus.protocol.bus.node.NodeReport;

/**
 * Speeds between two reports of a node, each in units per second.
 *
 * @param tokens tokens in chunk frames to clients
 * @param messages frames to clients
 * @param bytes bytes of those
 */
record Rates(double tokens, double messages, double bytes) {
    static final Rates NONE = new Rates(0, 0, 0);

    /** Reports between the two may have been lost: the time between them is taken from their counters. */
    static Rates between(NodeReport earlier, NodeReport later) {
        double seconds = grown(earlier, later, MeterNames.REPORTED_MS) / 1000.0;
        if (seconds <= 0) {
            return NONE;
        }
        return new Rates(
                grown(earlier, later, MeterNames.TOKENS) / seconds,
                grown(earlier, later, MeterNames.MESSAGES_SENT) / seconds,
                grown(earlier, later, MeterNames.BYTES_SENT) / seconds);
    }

    Rates plus(Rates other) {
        return new Rates(tokens + other.tokens, messages + other.messages, bytes + other.bytes);
    }

    private static long grown(NodeReport earlier, NodeReport later, String counter) {
        long before = earlier.counters().getOrDefault(counter, 0L);
        return Math.max(0, later.counters().getOrDefault(counter, 0L) - before);
    }
}
