package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A gateway node's answer to {@link LocateKey}.
 *
 * @param streamId the stream's id; empty unless it was found
 */
public record KeyReply(Verdict verdict, String streamId) implements BusMessage {
    public enum Verdict {
        FOUND,
        UNKNOWN,
        /** The key was used for another request. */
        CONFLICT
    }

    @Override
    public void writeTo(BusWriter out) {
        out.u8(verdict.ordinal()).text(streamId);
    }

    public static KeyReply read(BusReader in) {
        return new KeyReply(Verdict.values()[in.u8()], in.text());
    }
}
