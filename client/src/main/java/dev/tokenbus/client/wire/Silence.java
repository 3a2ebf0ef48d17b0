package dev.tokenbus.client.wire;

/**
 * Tells when a gateway that owes frames has fallen silent: asks it for a sign of life every heartbeat, and gives it up after
 * two and a half of them.
 *
 * <p>It asks with a frame, not with a WebSocket ping, which a proxy could answer for a gateway that is gone.
 */
public final class Silence {
    /** How many checks fit into the patience. */
    public static final int CHECKS = 10;

    private final long patienceNanos;
    private final long heartbeatNanos;
    private long heardAt;
    private long askedAt;
    private long checkedAt;

    public enum Verdict {
        ALIVE,
        ASK,
        LOST
    }

    /** @param patienceNanos two and a half heartbeats */
    public Silence(long patienceNanos) {
        this.patienceNanos = patienceNanos;
        this.heartbeatNanos = patienceNanos * 2 / 5;
    }

    /** Anything has arrived, or nothing was owed until now. */
    public void heard(long now) {
        heardAt = now;
        askedAt = now;
    }

    /** To be called {@link #CHECKS} times during the patience. */
    public Verdict check(long now) {
        boolean slept = now - checkedAt > patienceNanos / 2;
        checkedAt = now;
        if (slept) {
            // This program was suspended, and what came meanwhile is not read yet: the gateway has its time again.
            heard(now);
            return Verdict.ASK;
        }
        if (now - heardAt >= patienceNanos) {
            return Verdict.LOST;
        }
        if (now - askedAt >= heartbeatNanos) {
            askedAt = now;
            return Verdict.ASK;
        }
        return Verdict.ALIVE;
    }
}
