package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A piece of a request body that is too large for one message on the bus; the {@link Prompted} question that needs it follows.
 *
 * @param index which piece, from 0
 * @param bytes at most {@link #MAX_BYTES}
 */
public record PromptPart(StreamId streamId, long epoch, int index, byte[] bytes) implements BusMessage {
    /** A larger message would hold up all others on the one connection between two nodes. */
    public static final int MAX_BYTES = 64 * 1024;

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).number(epoch).number(index).bytes(bytes);
    }

    public static PromptPart read(BusReader in) {
        return new PromptPart(new StreamId(in.text()), in.number(), in.int32(), in.bytes());
    }

    /** Hides the prompt. */
    @Override
    public String toString() {
        return "PromptPart[" + streamId + ", epoch=" + epoch + ", " + index + "]";
    }
}
