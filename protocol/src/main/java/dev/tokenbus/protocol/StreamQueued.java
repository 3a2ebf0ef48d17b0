package dev.tokenbus.protocol;

/**
 * Tells a home how many streams wait before its own; sent when that changes.
 *
 * @param position streams before it; 0 means that it runs now
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
