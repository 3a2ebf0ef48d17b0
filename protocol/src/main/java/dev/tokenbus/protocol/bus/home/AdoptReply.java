package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A gateway's answer to {@link AdoptStream}.
 *
 * @param adopted whether the gateway is the stream's home now; if not, it has the stream's end, or follows a newer attempt
 * @param homeIndex the gateway instance that owns the stream
 */
public record AdoptReply(boolean adopted, int homeIndex) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.flag(adopted).number(homeIndex);
    }

    public static AdoptReply read(BusReader in) {
        return new AdoptReply(in.flag(), in.int32());
    }
}
