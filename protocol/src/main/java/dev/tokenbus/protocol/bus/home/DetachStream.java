package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/** Tells the home of a stream that a gateway node no longer has a viewer of it. */
public record DetachStream(StreamId streamId, String nodeId) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).text(nodeId);
    }

    public static DetachStream read(BusReader in) {
        return new DetachStream(new StreamId(in.text()), in.text());
    }
}
