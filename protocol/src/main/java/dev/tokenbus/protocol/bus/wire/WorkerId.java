package dev.tokenbus.protocol.bus.wire;

/**
 * Names a worker: its node, and its number there. What changes, what the worker offers and how busy it is, is in its
 * {@code WorkerStatus}.
 */
public record WorkerId(String nodeId, int index) {
    /** A name to show to people. */
    public String name() {
        return nodeId + "/" + index;
    }
}
