package dev.tokenbus.protocol;

/**
 * Tells a home the place of its stream in the worker's queue; sent when that changes.
 *
 * @param position its place in the queue, from 1; 0 means that it runs now
 */
public record StreamQueued(long epoch, int position) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.number(epoch).number(position);
    }

    static StreamQueued read(BusInput in) {
        return new StreamQueued(in.number(), in.int32());
    }
}
