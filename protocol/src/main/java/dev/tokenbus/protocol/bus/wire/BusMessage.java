package dev.tokenbus.protocol.bus.wire;

/**
 * What nodes say to each other on the event bus. All are immutable, so local delivery hands over the same object; between
 * nodes {@code BusCodecs} writes them as a version byte and binary fields.
 */
public interface BusMessage {
    /** Appends all fields, in the order in which they are read back. */
    void writeTo(BusWriter out);
}
