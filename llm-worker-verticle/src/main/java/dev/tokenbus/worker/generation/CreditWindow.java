package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.log.StreamLog;

/**
 * Decides whether a generation may continue, by how far it is ahead of its fastest viewer and by whether there is room for its log.
 *
 * <p>It is held when it is more than the window ahead and released when half of the window is free again. Without viewers it
 * continues, up to the limit of its log. Without room it is held in any case.
 */
final class CreditWindow {
    private final long bytes;
    private long produced;
    private long creditedSeq;
    private long credited;
    private int viewers = 1;
    private boolean noRoom;
    private boolean held;
    private long heldSince;
    private long stalledNanos;

    /** What to do with the upstream. */
    enum Decision {
        HOLD,
        RELEASE,
        UNCHANGED
    }

    CreditWindow(int bytes) {
        this.bytes = bytes;
    }

    void produced(int cost) {
        produced += cost;
    }

    /** Credit never decreases: a late message with less changes nothing. */
    void credit(StreamLog log, long fastestSeq, int watching) {
        viewers = watching;
        long upTo = Math.min(fastestSeq, log.lastSeq());
        while (creditedSeq < upTo) {
            credited += log.cost(++creditedSeq);
        }
    }

    /** Whether the worker has no room for more of the log. */
    void noRoom(boolean none) {
        noRoom = none;
    }

    boolean hasNoRoom() {
        return noRoom;
    }

    /** Whether nobody reads on: there is no viewer, or the fastest one is as far behind as it may be. */
    boolean isUnread() {
        return viewers == 0 || produced - credited > bytes / 2;
    }

    boolean isHeld() {
        return held;
    }

    boolean isOrphaned() {
        return viewers == 0;
    }

    Decision decide(long now) {
        long ahead = viewers == 0 ? 0 : produced - credited;
        if (!held && (noRoom || ahead > bytes)) {
            held = true;
            heldSince = now;
            return Decision.HOLD;
        }
        if (held && !noRoom && ahead <= bytes / 2) {
            held = false;
            stalledNanos += now - heldSince;
            return Decision.RELEASE;
        }
        return Decision.UNCHANGED;
    }

    /** How long the generation has been held, in nanoseconds. */
    long stalledNanos(long now) {
        return held ? stalledNanos + now - heldSince : stalledNanos;
    }
}
