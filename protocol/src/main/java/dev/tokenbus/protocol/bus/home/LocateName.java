package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/** Asks a gateway node or a worker for its newest live stream with a name, such as a chat's; answered by {@link NameReply}. */
public record LocateName(String name) implements Question<NameReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(name);
    }

    public static LocateName read(BusReader in) {
        return new LocateName(in.text());
    }

    /** Hides the name: who knows it may watch its streams. */
    @Override
    public String toString() {
        return "LocateName";
    }
}
