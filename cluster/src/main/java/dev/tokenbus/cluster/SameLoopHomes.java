package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import io.vertx.core.Handler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The homes of streams on each event loop of a node, so that a worker on the same loop gives its frames by a call: the bus would
 * cost more than all that a home does with them. One for each node.
 *
 * <p>Whatever is not here goes over the bus, so that nothing depends on it but speed.
 */
public final class SameLoopHomes {
    private static final SameLoopHomes UNUSED = new SameLoopHomes(false);

    private final boolean inUse;

    // A Vert.x event loop is one thread for all its life, and only that thread reads or changes its map.
    private final Map<Thread, Map<String, Handler<StreamFrames>>> homes = new ConcurrentHashMap<>();

    public SameLoopHomes() {
        this(true);
    }

    private SameLoopHomes(boolean inUse) {
        this.inUse = inUse;
    }

    /** Knows no home ever: all frames go over the bus. */
    public static SameLoopHomes unused() {
        return UNUSED;
    }

    /**
     * A home takes the frames for an address; called on its event loop.
     *
     * @param home is called on that loop, in the caller's context
     */
    public void isHere(String address, Handler<StreamFrames> home) {
        if (inUse) {
            homes.computeIfAbsent(Thread.currentThread(), loop -> new HashMap<>())
                    .put(address, home);
        }
    }

    /** The home takes no more; called on its event loop. Does nothing when another one has taken its place. */
    public void isGone(String address, Handler<StreamFrames> home) {
        Map<String, Handler<StreamFrames>> here = homes.get(Thread.currentThread());
        if (here != null) {
            here.remove(address, home);
        }
    }

    /** The home on the calling event loop that takes the frames for this address, or null. */
    @Nullable
    Handler<StreamFrames> at(String address) {
        Map<String, Handler<StreamFrames>> here = homes.get(Thread.currentThread());
        return here == null ? null : here.get(address);
    }
}
