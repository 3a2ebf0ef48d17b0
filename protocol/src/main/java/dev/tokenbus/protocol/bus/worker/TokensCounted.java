package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/** A worker's answer to {@link CountTokens}. */
public record TokensCounted(long tokens) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.number(tokens);
    }

    public static TokensCounted read(BusReader in) {
        return new TokensCounted(in.number());
    }
}
