package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks a worker whether it has a stream, and which node is the stream's home; answered by {@link LocateReply}. A worker
 * whose stream has lost its home makes the asker its new one first.
 *
 * @param askerNodeId the gateway node that asks
 */
public record LocateStream(StreamId streamId, String askerNodeId) implements Question<LocateReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).text(askerNodeId);
    }

    public static LocateStream read(BusReader in) {
        return new LocateStream(new StreamId(in.text()), in.text());
    }
}
