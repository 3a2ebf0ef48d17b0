package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * A home that shuts down asks the stream's worker to find another one; answered by {@link LocateReply} with the new home, or
 * with the old one when there is no other gateway.
 *
 * @param homeNodeId the gateway node that leaves
 */
public record LeaveHome(StreamId streamId, String homeNodeId) implements Question<LocateReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).text(homeNodeId);
    }

    public static LeaveHome read(BusReader in) {
        return new LeaveHome(new StreamId(in.text()), in.text());
    }
}
