package dev.tokenbus.protocol;

/**
 * What a gateway asks of the home of a stream on behalf of a client there; answered by {@link HomeReply}. The asking gateway
 * has checked the client's rights.
 */
public record HomeControl(StreamId streamId, Kind kind) implements BusMessage {
    public enum Kind {
        STOP,
        HEALTH
    }

    @Override
    public void writeTo(BusOutput out) {
        out.text(streamId.value()).u8(kind.ordinal());
    }

    static HomeControl read(BusInput in) {
        return new HomeControl(new StreamId(in.text()), Kind.values()[in.u8()]);
    }
}
