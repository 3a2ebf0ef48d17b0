package dev.tokenbus.protocol;

/**
 * A home that shuts down asks the stream's worker to find another one; answered by {@link LocateReply} with the new home, or
 * with the old one when there is no other gateway.
 *
 * @param homeNodeId the gateway node that leaves
 */
public record LeaveHome(StreamId streamId, String homeNodeId) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.text(streamId.value()).text(homeNodeId);
    }

    static LeaveHome read(BusInput in) {
        return new LeaveHome(new StreamId(in.text()), in.text());
    }
}
