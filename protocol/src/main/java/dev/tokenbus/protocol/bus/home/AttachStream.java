package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks the home of a stream to send its events to another gateway node as well. That node asks when it gets its first viewer,
 * and again every two seconds while it has one: the message tells how far the node is, so a lost last frame is found.
 * Answered by {@link AttachReply}.
 *
 * @param nodeId the gateway node that wants the events at its stream address
 * @param afterSeq the last event that the node has; 0 in its first question, whose answer has what the stream's door keeps
 * @param fastestSeq the last event that its fastest viewer was sent
 * @param viewers connections that receive the stream there
 * @param missing whether the node knows that something after {@code afterSeq} was lost
 */
public record AttachStream(
        StreamId streamId, String nodeId, long afterSeq, long fastestSeq, int viewers, boolean missing)
        implements Question<AttachReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value())
                .text(nodeId)
                .number(afterSeq)
                .number(fastestSeq)
                .number(viewers)
                .flag(missing);
    }

    public static AttachStream read(BusReader in) {
        return new AttachStream(new StreamId(in.text()), in.text(), in.number(), in.number(), in.int32(), in.flag());
    }
}
