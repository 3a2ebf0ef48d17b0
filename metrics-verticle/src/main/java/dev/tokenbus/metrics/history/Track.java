package dev.tokenbus.metrics.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The last seconds of the cluster, or of one model, backend, door or node. Confined to one thread. */
public final class Track {
    private final @Nullable Second[] ring;
    private long latest;
    private long bytes;

    /** @param seconds how many it keeps */
    public Track(int seconds) {
        ring = new Second[seconds];
    }

    /** The second of that number since 1970; null where nothing is known of it. */
    public @Nullable Second find(long at) {
        Second second = ring[place(at)];
        return second != null && second.at == at ? second : null;
    }

    /** Makes the second if need be, unless it is older than what is kept. */
    void change(long at, Change change) {
        if (at <= latest - ring.length) {
            return;
        }
        latest = Math.max(latest, at);
        Second before = ring[place(at)];
        Second second = before != null && before.at == at ? before : new Second(at);
        bytes -= before == null ? 0 : before.bytes();
        change.applyTo(second);
        bytes += second.bytes();
        ring[place(at)] = second;
    }

    /** What happens to a second. */
    interface Change {
        void applyTo(Second second);
    }

    /** The last second of which something is known. */
    long latest() {
        return latest;
    }

    /** About how much memory the seconds take. */
    long bytes() {
        return bytes + 8L * ring.length;
    }

    private int place(long at) {
        return Objects.checkIndex(Math.floorMod(at, ring.length), ring.length);
    }
}
