package dev.tokenbus.protocol;

/**
 * A gateway's answer to {@link AdoptStream}.
 *
 * @param adopted whether it is the stream's home now; if not, it has the stream's end, or follows a newer attempt
 * @param homeIndex the gateway instance that owns the stream
 */
public record AdoptReply(boolean adopted, int homeIndex) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.flag(adopted).number(homeIndex);
    }

    static AdoptReply read(BusInput in) {
        return new AdoptReply(in.flag(), in.int32());
    }
}
