package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * Where a stream was asked for, so that a worker can give each client a share of its places. Both are names that the gateway makes up:
 * nobody learns an address from them.
 *
 * @param address the same for all clients of one address
 * @param connection the same for all streams of one connection
 */
public record Source(long address, long connection) {
    /** Nobody knows: such streams have no share of their own. */
    public static final Source UNKNOWN = new Source(0, 0);

    public boolean isKnown() {
        return !equals(UNKNOWN);
    }

    void writeTo(BusWriter out) {
        out.signed(address).signed(connection);
    }

    static Source read(BusReader in) {
        return new Source(in.signed(), in.signed());
    }
}
