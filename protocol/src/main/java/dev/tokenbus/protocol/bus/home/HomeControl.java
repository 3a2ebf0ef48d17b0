package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * What a gateway asks of the home of a stream on behalf of a client there; answered by {@link HomeReply}. The asking gateway
 * has checked the client's rights.
 */
public record HomeControl(StreamId streamId, Kind kind) implements Question<HomeReply> {
    public enum Kind {
        STOP,
        HEALTH
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).u8(kind.ordinal());
    }

    public static HomeControl read(BusReader in) {
        return new HomeControl(new StreamId(in.text()), Kind.values()[in.u8()]);
    }
}
