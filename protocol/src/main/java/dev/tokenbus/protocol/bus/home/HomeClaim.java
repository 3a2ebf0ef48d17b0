package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Tells a gateway that another one is the home of a stream. Sent after a split of the cluster, in which both may have become its
 * home. Answered by {@link LocateReply}: the node that is the home from now on; empty if the receiver does not have the stream.
 *
 * @param nodeId the gateway that claims
 * @param epoch the epoch of its newest attempt
 * @param done whether its log ends with the whole answer
 */
public record HomeClaim(StreamId streamId, String nodeId, long epoch, boolean done) implements Question<LocateReply> {
    /** Whether this home stays and the other goes: the only one with the whole answer stays, else the one of the higher epoch. */
    public boolean beats(HomeClaim other) {
        if (done != other.done) {
            return done;
        }
        return epoch != other.epoch ? epoch > other.epoch : nodeId.compareTo(other.nodeId) > 0;
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).text(nodeId).number(epoch).flag(done);
    }

    public static HomeClaim read(BusReader in) {
        return new HomeClaim(new StreamId(in.text()), in.text(), in.number(), in.flag());
    }
}
