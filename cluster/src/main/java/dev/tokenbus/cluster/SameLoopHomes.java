package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import io.vertx.core.Handler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The homes of streams on each event loop of a node: a worker on the same loop hands them frames by a direct call, because the
 * bus would cost more than all that a home does with a frame. Each node has one.
 *
 * <p>Only speed depends on this map: frames for a home that is not in it travel over the bus.
 */
public final class SameLoopHomes {
    private static final SameLoopHomes UNUSED = new SameLoopHomes(false);

    private final boolean inUse;

    // A Vert.x event loop keeps its thread for life, and only that thread reads or changes its map.
    private final Map<Thread, Map<String, Handler<StreamFrames>>> homes = new ConcurrentHashMap<>();

    public SameLoopHomes() {
        this(true);
    }

    private SameLoopHomes(boolean inUse) {
        this.inUse = inUse;
    }

    /** Never knows a home: all frames travel over the bus. */
    public static SameLoopHomes unused() {
        return UNUSED;
    }

    /**
     * Registers the home that takes the frames for an address. The home calls this on its event loop.
     *
     * @param home called on that loop, in the sender's context
     */
    public void isHere(String address, Handler<StreamFrames> home) {
        if (inUse) {
            homes.computeIfAbsent(Thread.currentThread(), loop -> new HashMap<>())
                    .put(address, home);
        }
    }

    /** Unregisters a home, on its event loop. Does nothing if another home has taken the address. */
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
