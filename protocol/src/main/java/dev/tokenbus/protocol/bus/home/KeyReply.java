package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A gateway node's or a worker's answer to {@link LocateKey}.
 *
 * @param streamId the stream's id; empty unless it was found
 */
public record KeyReply(Verdict verdict, String streamId) implements BusMessage {
    public static final KeyReply UNKNOWN = new KeyReply(Verdict.UNKNOWN, "");

    public enum Verdict {
        FOUND,
        UNKNOWN,
        /** The key was used for another request. */
        CONFLICT
    }

    /** The answer of a node that has a stream with the key that was asked for. */
    public static KeyReply ofStream(StreamId streamId, boolean isSameRequest) {
        return isSameRequest ? new KeyReply(Verdict.FOUND, streamId.value()) : new KeyReply(Verdict.CONFLICT, "");
    }

    @Override
    public void writeTo(BusWriter out) {
        out.u8(verdict.ordinal()).text(streamId);
    }

    public static KeyReply read(BusReader in) {
        return new KeyReply(in.choice(Verdict.values()), in.text());
    }
}
