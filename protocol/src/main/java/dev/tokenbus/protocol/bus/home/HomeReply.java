package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Optional;

/**
 * A home's answer to {@link HomeControl}.
 *
 * @param known whether the home has the stream
 * @param health the state of the stream; blank unless it is known, so ask {@link #ifKnown}
 */
public record HomeReply(boolean known, StreamHealth health) implements BusMessage {
    public static final HomeReply UNKNOWN =
            new HomeReply(false, new StreamHealth("", "unknown", 0, "", "", "", 0, 0, 0, 0, -1));

    /** The state of the stream, if the home has it. */
    public Optional<StreamHealth> ifKnown() {
        return known ? Optional.of(health) : Optional.empty();
    }

    @Override
    public void writeTo(BusWriter out) {
        out.flag(known)
                .text(health.streamId())
                .text(health.state())
                .number(health.seq())
                .text(health.home());
        out.text(health.worker()).text(health.backend()).number(health.copies()).number(health.viewers());
        out.number(health.lagEvents()).number(health.bufferedBytes()).signed(health.lastTokenMs());
    }

    public static HomeReply read(BusReader in) {
        return new HomeReply(
                in.flag(),
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
