package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks the home of a stream to stop it, to report on it, or to forget it, for a client of another gateway; answered by {@link HomeReply}. That
 * gateway has checked the client's rights.
 */
public record HomeControl(StreamId streamId, Kind kind) implements Question<HomeReply> {
    public enum Kind {
        STOP,
        HEALTH,
        /** Stop it if it is live, and let its log go. */
        FORGET,
        /** To every gateway: the home lets its log go, so a copy of the log is shown to nobody new. */
        FORGOTTEN
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).u8(kind.ordinal());
    }

    public static HomeControl read(BusReader in) {
        return new HomeControl(new StreamId(in.text()), in.choice(Kind.values()));
    }
}
