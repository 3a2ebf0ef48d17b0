package dev.tokenbus.protocol;

/** Tells every gateway that listens to a channel that a stream was started in it. */
public record ChannelEvent(StreamId streamId) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.text(streamId.value());
    }

    static ChannelEvent read(BusInput in) {
        return new ChannelEvent(new StreamId(in.text()));
    }
}
