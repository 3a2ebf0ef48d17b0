package dev.tokenbus.protocol;

/**
 * A gateway asks a worker whether it has a stream, and who is the stream's home; answered by {@link LocateReply}. A worker
 * whose stream has lost its home makes the asker its new one first.
 *
 * @param askerNodeId the gateway node that asks
 */
public record LocateStream(StreamId streamId, String askerNodeId) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.text(streamId.value()).text(askerNodeId);
    }

    static LocateStream read(BusInput in) {
        return new LocateStream(new StreamId(in.text()), in.text());
    }
}
