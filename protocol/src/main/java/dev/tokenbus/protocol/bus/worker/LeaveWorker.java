package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * Tells a home to go on with another worker, since this one shuts down; it generates until the home cancels the attempt.
 *
 * @param epoch the attempt to replace
 */
public record LeaveWorker(long epoch) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.number(epoch);
    }

    public static LeaveWorker read(BusReader in) {
        return new LeaveWorker(in.number());
    }
}
