package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A gateway node's or a worker's answer to {@link LocateName}.
 *
 * @param streamId the stream's id; empty if no stream of that name is live there
 * @param startedAt when it was started, by which the newest of several is found
 */
public record NameReply(String streamId, long startedAt) implements BusMessage {
    public static final NameReply UNKNOWN = new NameReply("", 0);

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId).signed(startedAt);
    }

    public static NameReply read(BusReader in) {
        return new NameReply(in.text(), in.signed());
    }
}
