package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A worker's answer to {@link LocateStream}.
 *
 * @param homeNodeId the node that is the stream's home; empty when the worker does not have the stream
 */
public record LocateReply(String homeNodeId) implements BusMessage {
    public static final LocateReply UNKNOWN = new LocateReply("");

    @Override
    public void writeTo(BusWriter out) {
        out.text(homeNodeId);
    }

    public static LocateReply read(BusReader in) {
        return new LocateReply(in.text());
    }
}
