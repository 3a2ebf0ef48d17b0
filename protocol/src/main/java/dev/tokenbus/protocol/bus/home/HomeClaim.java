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
 * @param worker the worker that has this attempt, as text; empty for none
 */
public record HomeClaim(StreamId streamId, String nodeId, long epoch, String worker, Standing standing)
        implements Question<LocateReply> {
    /** How well a home serves the stream, from worst to best. */
    public enum Standing {
        /** The answer ended with an error, or because nobody watched it. */
        ENDED,
        /** It goes on, without viewers. */
        UNWATCHED,
        /** It goes on, and viewers have a part of it. */
        WATCHED,
        /** The answer is whole, or a client stopped it. */
        SETTLED
    }

    /**
     * Whether this home stays and the other goes: the one that is settled; else one that goes on; else, of two attempts, the one with
     * viewers, who would have to begin again; else the one of the higher epoch, which the worker follows.
     */
    public boolean beats(HomeClaim other) {
        int better = Integer.compare(rank(other), other.rank(this));
        if (better != 0) {
            return better > 0;
        }
        return epoch != other.epoch ? epoch > other.epoch : nodeId.compareTo(other.nodeId) > 0;
    }

    private int rank(HomeClaim other) {
        boolean isOneAttempt = !worker.isEmpty() && worker.equals(other.worker);
        return isOneAttempt && standing == Standing.UNWATCHED ? Standing.WATCHED.ordinal() : standing.ordinal();
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value()).text(nodeId).number(epoch).text(worker).u8(standing.ordinal());
    }

    public static HomeClaim read(BusReader in) {
        return new HomeClaim(new StreamId(in.text()), in.text(), in.number(), in.text(), Standing.values()[in.u8()]);
    }
}
