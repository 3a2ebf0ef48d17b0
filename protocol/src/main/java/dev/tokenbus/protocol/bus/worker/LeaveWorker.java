package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A worker that shuts down tells a home to go on with another worker; it goes on itself until the home cancels the attempt.
 *
 * @param epoch the attempt that it means
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
