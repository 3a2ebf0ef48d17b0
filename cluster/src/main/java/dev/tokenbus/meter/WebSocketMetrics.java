package dev.tokenbus.meter;

/**
 * The WebSockets of a node or of the whole cluster in figures, with the field names of the mission document.
 *
 * @param connections sockets
 * @param messages text frames, since the nodes started
 * @param performance speed over the last report interval
 */
public record WebSocketMetrics(Connections connections, Messages messages, Performance performance) {
    /**
     * @param active open now
     * @param peak the most that were ever open at once; for a cluster the sum of its nodes' peaks
     * @param total opened since the nodes started
     */
    public record Connections(long active, long peak, long total) {}

    /** @param dropped frames that could not be delivered because their socket was gone */
    public record Messages(long sent, long received, long dropped) {}

    /**
     * @param avgLatency mean milliseconds from a token's arrival at the gateway until it was written to the socket
     * @param messageRate frames sent per second
     * @param bandwidth bytes sent per second
     */
    public record Performance(double avgLatency, double messageRate, double bandwidth) {}
}
