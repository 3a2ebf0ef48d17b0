package dev.tokenbus.protocol.bus.console;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/** Asks a gateway node for the streams whose home it is; answered by {@link StreamsListed}. */
public record ListStreams(StreamFilter filter) implements Question<StreamsListed> {
    @Override
    public void writeTo(BusWriter out) {
        filter.writeTo(out);
    }

    public static ListStreams read(BusReader in) {
        return new ListStreams(StreamFilter.read(in));
    }
}
