package dev.tokenbus.protocol;

/**
 * A worker's answer to {@link LocateStream}.
 *
 * @param homeNodeId the node that is the stream's home; empty when the worker does not have the stream
 */
public record LocateReply(String homeNodeId) implements BusMessage {
    public static final LocateReply UNKNOWN = new LocateReply("");

    @Override
    public void writeTo(BusOutput out) {
        out.text(homeNodeId);
    }

    static LocateReply read(BusInput in) {
        return new LocateReply(in.text());
    }
}
