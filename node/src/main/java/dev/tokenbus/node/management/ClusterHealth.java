package dev.tokenbus.node.management;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a node is a member of its cluster still: Hazelcast runs, and does not say that the node is alone although the event bus hears
 * others. Others that end are heard for a moment longer than they are members, so that counts only if it lasts. A node that is alone, and
 * hears nobody, is well: the others may have ended. On one event loop.
 */
public final class ClusterHealth {
    /** Longer than a node that has died is taken for alive. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final IntSupplier members;
    private final IntSupplier heard;
    private final LongSupplier nanoClock;
    private boolean isApart;
    private long since;

    /**
     * @param members how many members Hazelcast knows, this node among them; 0 when it does not run
     * @param heard how many nodes the event bus hears, this node among them
     */
    public ClusterHealth(IntSupplier members, IntSupplier heard, LongSupplier nanoClock) {
        this.members = members;
        this.heard = heard;
        this.nanoClock = nanoClock;
    }

    /** Called once a second. */
    public void tick() {
        boolean now = members.getAsInt() == 1 && heard.getAsInt() > 1;
        if (now && !isApart) {
            since = nanoClock.getAsLong();
        }
        isApart = now;
    }

    public boolean isWell() {
        return members.getAsInt() > 0 && !(isApart && nanoClock.getAsLong() - since > PATIENCE.toNanos());
    }
}
