package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Optional;

/**
 * The answer to {@link LocateStream}, {@link LeaveHome} and {@link HomeClaim}.
 *
 * @param homeNodeId the node that is the stream's home; empty if the answering node does not have the stream
 */
public record LocateReply(String homeNodeId) implements BusMessage {
    public static final LocateReply UNKNOWN = new LocateReply("");

    /** The node that is the stream's home, if the answering node has the stream. */
    public Optional<String> home() {
        return homeNodeId.isEmpty() ? Optional.empty() : Optional.of(homeNodeId);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(homeNodeId);
    }

    public static LocateReply read(BusReader in) {
        return new LocateReply(in.text());
    }
}
