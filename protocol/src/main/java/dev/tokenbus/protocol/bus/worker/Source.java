package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * Where a stream was asked for, so that a worker can give each client a share of its places. Both are names that the gateway makes up:
 * nobody learns an address from them.
 *
 * @param address the same for all clients of one address
 * @param connection the same for all streams of one connection
 * @param door the way in that the client took, in a word; empty if nobody knows
 */
public record Source(long address, long connection, String door) {
    /** Nobody knows: such streams have no share of their own. */
    public static final Source UNKNOWN = new Source(0, 0);

    /** A client of which the door is not known. */
    public Source(long address, long connection) {
        this(address, connection, "");
    }

    /** The same client, which came by this door. */
    public Source by(String given) {
        return new Source(address, connection, given);
    }

    public boolean isKnown() {
        return address != 0 || connection != 0;
    }

    void writeTo(BusWriter out) {
        out.signed(address).signed(connection).text(door);
    }

    static Source read(BusReader in) {
        return new Source(in.signed(), in.signed(), in.text());
    }
}
