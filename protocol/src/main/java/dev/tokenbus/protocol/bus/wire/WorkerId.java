package dev.tokenbus.protocol.bus.wire;

/**
 * Which worker: its node, and its number there. What it offers and how busy it is are in its {@code WorkerStatus}, which whoever
 * remembers a worker for long has no use for.
 */
public record WorkerId(String nodeId, int index) {
    /** Its name for people. */
    public String name() {
        return nodeId + "/" + index;
    }
}
