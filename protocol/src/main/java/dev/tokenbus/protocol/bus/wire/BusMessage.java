package dev.tokenbus.protocol.bus.wire;

/**
 * A message between nodes on the event bus. It is immutable, so local delivery hands over the same object; between nodes
 * {@code BusCodecs} writes it as a version byte and binary fields.
 */
public interface BusMessage {
    /** Appends all fields, in the order in which they are read back. */
    void writeTo(BusWriter out);
}
