package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * The versions of the bus that a node speaks: which kinds of messages, which fields and which constants it knows. Each version knows
 * what the ones before it do, so a node that speaks {@code 0..2} understands all that one of {@code 0..1} says, and must not
 * say to it what is new in 2.
 *
 * @param lowest the oldest version that another node may have
 * @param highest the newest one that it knows
 */
public record BusVersions(int lowest, int highest) {
    /**
     * What this node speaks. Version 1 announces its versions and its build; version 0 is that of nodes which announced neither.
     */
    public static final BusVersions OURS = new BusVersions(0, 1);

    /** What a node speaks that does not say so. */
    public static final BusVersions UNSAID = new BusVersions(0, 0);

    /** Whether two nodes can work together, since one version is spoken by both. */
    public boolean meet(BusVersions other) {
        return lowest <= other.highest && other.lowest <= highest;
    }

    void writeTo(BusWriter out) {
        out.number(lowest).number(highest);
    }

    static BusVersions read(BusReader in) {
        return new BusVersions(in.int32(), in.int32());
    }

    /** For people: {@code 0..1}. */
    @Override
    public String toString() {
        return lowest + ".." + highest;
    }
}
