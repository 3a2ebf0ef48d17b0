package dev.tokenbus.protocol;

/**
 * What nodes say to each other on the event bus. All are immutable, so local delivery hands over the same object; between
 * nodes {@link BusCodecs} writes them as a version byte and binary fields.
 */
public interface BusMessage {
    /** Appends all fields, in the order in which they are read back. */
    void writeTo(BusOutput out);
}
