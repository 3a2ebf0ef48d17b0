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
 * @param won whether another home has let go for this one a moment ago: then nobody else may have the stream
 * @param lastSeq the last event in its log
 */
public record HomeClaim(
        StreamId streamId, String nodeId, long epoch, String worker, Standing standing, boolean won, long lastSeq)
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
     * Whether the home of this claim decides which stays of it and one on another node: the one on the lesser node does, so that two
     * decisions about the same homes never cross.
     */
    public boolean decides(String otherNodeId) {
        return nodeId.compareTo(otherNodeId) < 0;
    }

    /**
     * Whether this home stays and the other goes: the one that is settled; else one that goes on; else, of two homes of one attempt, the
     * one of the higher epoch, which the worker follows; else the one that another home has just let go for; else the one with
     * viewers, who would have to begin again; else the one whose log is longer, because a gateway that was frozen still counts viewers
     * that left it long ago; else the one of the higher epoch.
     */
    public boolean beats(HomeClaim other) {
        int better = Integer.compare(rank(), other.rank());
        if (better != 0) {
            return better > 0;
        }
        boolean isOneAttempt = !worker.isEmpty() && worker.equals(other.worker);
        if (!isOneAttempt && won != other.won) {
            return won;
        }
        if (!isOneAttempt && standing != other.standing) {
            return standing == Standing.WATCHED;
        }
        if (!isOneAttempt && lastSeq != other.lastSeq) {
            return lastSeq > other.lastSeq;
        }
        return epoch != other.epoch ? epoch > other.epoch : nodeId.compareTo(other.nodeId) > 0;
    }

    /** The standing, but for viewers. */
    private int rank() {
        return (standing == Standing.WATCHED ? Standing.UNWATCHED : standing).ordinal();
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value())
                .text(nodeId)
                .number(epoch)
                .text(worker)
                .u8(standing.ordinal())
                .flag(won)
                .number(lastSeq);
    }

    public static HomeClaim read(BusReader in) {
        return new HomeClaim(
                new StreamId(in.text()),
                in.text(),
                in.number(),
                in.text(),
                in.choice(Standing.values()),
                in.flag(),
                in.number());
    }
}
