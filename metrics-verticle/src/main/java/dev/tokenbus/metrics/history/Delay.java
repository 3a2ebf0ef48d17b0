package dev.tokenbus.metrics.history;

import dev.tokenbus.metrics.node.GatewayMetrics;
import dev.tokenbus.metrics.series.StreamTime;
import java.util.List;

/**
 * A time that somebody waits, whose percentiles each series has: a row with its name, and the names of its histograms in reports. Nodes
 * report it by kind of stream, and some also by itself; where they do not, a node's is that of all its streams.
 */
public enum Delay {
    /** From a request to the first token at its home. */
    FIRST_TOKEN("firstToken", StreamTime.FIRST_TOKEN, GatewayMetrics.FIRST_TOKEN.name()),
    /** Between two batches of tokens that arrive at the home. */
    GAP("gap", StreamTime.GAP, ""),
    /** In a worker's queue. */
    QUEUE("queue", StreamTime.QUEUE, ""),
    /** From the home to a worker, or back. */
    BUS_HOP("busHop", StreamTime.BUS_HOP, ""),
    /** How long a viewer's socket took no bytes. */
    SOCKET_STALL("socketStall", StreamTime.SOCKET_STALL, ""),
    /** From a stream's start to its end. */
    WHOLE_STREAM("wholeStream", StreamTime.WHOLE, "");

    public static final List<Delay> ALL = List.of(values());

    private final String word;
    private final String ofStreams;
    private final String ofNode;

    Delay(String word, StreamTime ofStreams, String ofNode) {
        this.word = word;
        this.ofStreams = ofStreams.key();
        this.ofNode = ofNode;
    }

    /** What documents call it. */
    public String word() {
        return word;
    }

    /** The name where reports have it by kind of stream. */
    String ofStreams() {
        return ofStreams;
    }

    /** The name where reports have it of the node; empty if they do not. */
    String ofNode() {
        return ofNode;
    }
}
