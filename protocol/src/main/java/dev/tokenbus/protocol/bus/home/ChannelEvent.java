package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/** Tells every gateway that listens to a channel that a stream was started in it. */
public record ChannelEvent(StreamId streamId) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value());
    }

    public static ChannelEvent read(BusReader in) {
        return new ChannelEvent(new StreamId(in.text()));
    }
}
