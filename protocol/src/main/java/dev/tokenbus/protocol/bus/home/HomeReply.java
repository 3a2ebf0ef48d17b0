package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Optional;

/**
 * A gateway's answer to {@link HomeControl}.
 *
 * @param knows what the gateway knows of the stream
 * @param health the state of the stream; blank unless it is here, so ask {@link #ifHere}
 */
public record HomeReply(Knows knows, StreamHealth health) implements BusMessage {
    private static final StreamHealth BLANK = new StreamHealth("", "unknown", 0, "", "", "", 0, 0, 0, 0, -1);

    /** What a gateway knows of a stream. */
    public enum Knows {
        /** Its home is here. */
        HERE,
        /** It ended here, and its log is gone. */
        EXPIRED,
        /** Its home was here before it moved to another gateway. */
        MOVED,
        NOTHING,
        /** Nothing, but a node that it lost lately may have the stream, and come back. */
        PERHAPS
    }

    public static HomeReply here(StreamHealth health) {
        return new HomeReply(Knows.HERE, health);
    }

    public static HomeReply notHere(Knows knows) {
        return new HomeReply(knows, BLANK);
    }

    /** The state of the stream, if the home has it. */
    public Optional<StreamHealth> ifHere() {
        return knows == Knows.HERE ? Optional.of(health) : Optional.empty();
    }

    @Override
    public void writeTo(BusWriter out) {
        out.u8(knows.ordinal())
                .text(health.streamId())
                .text(health.state())
                .number(health.seq())
                .text(health.home());
        out.text(health.worker()).text(health.backend()).number(health.copies()).number(health.viewers());
        out.number(health.lagEvents()).number(health.bufferedBytes()).signed(health.lastTokenMs());
    }

    public static HomeReply read(BusReader in) {
        return new HomeReply(
                in.choice(Knows.values()),
                new StreamHealth(
                        in.text(),
                        in.text(),
                        in.number(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.int32(),
                        in.int32(),
                        in.number(),
                        in.number(),
                        in.signed()));
    }
}
