package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * Controls an attempt: what a home says to the worker of one of its streams.
 *
 * @param epoch the attempt; a worker ignores controls of another one
 * @param kind what it says
 * @param value the {@code seq} that the kind names; 0 if it names none
 * @param viewers how many connections receive the stream; 0 starts the orphan time
 */
public record StreamControl(StreamId streamId, long epoch, Kind kind, long value, int viewers) implements BusMessage {
    public enum Kind {
        /** The fastest viewer was sent everything up to {@code value}, and {@code viewers} watch. */
        CREDIT,
        /** The owner stops the stream: end it with a {@code stopped} event. */
        STOP,
        /** The attempt is no longer needed: end it without an event. */
        CANCEL,
        /** The home holds everything, including the terminal event. */
        ACKNOWLEDGE,
        /** Something is missing after {@code value}: send all events after it again. */
        RESEND
    }

    public static StreamControl stop(StreamId streamId, long epoch) {
        return new StreamControl(streamId, epoch, Kind.STOP, 0, 0);
    }

    public static StreamControl cancel(StreamId streamId, long epoch) {
        return new StreamControl(streamId, epoch, Kind.CANCEL, 0, 0);
    }

    public static StreamControl acknowledge(StreamId streamId, long epoch, long seq) {
        return new StreamControl(streamId, epoch, Kind.ACKNOWLEDGE, seq, 0);
    }

    public static StreamControl resend(StreamId streamId, long epoch, long afterSeq) {
        return new StreamControl(streamId, epoch, Kind.RESEND, afterSeq, 0);
    }

    public static StreamControl credit(StreamId streamId, long epoch, long fastestSeq, int viewers) {
        return new StreamControl(streamId, epoch, Kind.CREDIT, fastestSeq, viewers);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value())
                .number(epoch)
                .u8(kind.ordinal())
                .number(value)
                .number(viewers);
    }

    public static StreamControl read(BusReader in) {
        return new StreamControl(
                new StreamId(in.text()), in.number(), in.choice(Kind.values()), in.number(), in.int32());
    }
}
