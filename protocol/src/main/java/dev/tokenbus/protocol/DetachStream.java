package dev.tokenbus.protocol;

/** Tells the home of a stream that a gateway node has no viewer of it any more. */
public record DetachStream(StreamId streamId, String nodeId) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.text(streamId.value()).text(nodeId);
    }

    static DetachStream read(BusInput in) {
        return new DetachStream(new StreamId(in.text()), in.text());
    }
}
