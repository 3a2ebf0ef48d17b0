package dev.tokenbus.protocol.bus.wire;

/**
 * A message between nodes on the event bus. It is immutable, so local delivery hands over the same object; between nodes
 * {@code BusCodecs} writes it as a byte for the format and binary fields.
 *
 * <p>A newer version of a message only appends fields, and reads those that an older one did not write as what they meant then; an
 * older reader leaves alone what follows its last field. CONTRIBUTING.md has all rules, and {@code GoldenMessagesTest} keeps them.
 */
public interface BusMessage {
    /** Appends all fields, in the order in which they are read back. */
    void writeTo(BusWriter out);
}
