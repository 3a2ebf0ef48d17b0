package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * Tells a home the place of its stream in the worker's queue; sent whenever the place changes.
 *
 * @param position its place in the queue, from 1; 0 means that it runs now
 */
public record StreamQueued(long epoch, int position) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.number(epoch).number(position);
    }

    public static StreamQueued read(BusReader in) {
        return new StreamQueued(in.number(), in.int32());
    }
}
