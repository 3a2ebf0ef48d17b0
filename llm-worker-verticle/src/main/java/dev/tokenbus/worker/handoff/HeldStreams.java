package dev.tokenbus.worker.handoff;

import dev.tokenbus.worker.generation.Generation;
import io.vertx.core.Vertx;

/**
 * Asks the homes of streams that are held back how far their viewers are.
 *
 * <p>Homes give credit in steps of 32 KiB. A window that is smaller would wait for the next digest after each window's worth, although
 * its viewer has read everything. A home is asked a moment after the hold, and then less and less often, until the regular digests
 * are as good. On the worker's event loop.
 */
public final class HeldStreams {
    private static final long FIRST_MS = 5;
    private static final long LAST_MS = 1000;

    private final Vertx vertx;
    private final Digests digests;

    public HeldStreams(Vertx vertx, Digests digests) {
        this.vertx = vertx;
        this.digests = digests;
    }

    /** The generation is held now. */
    public void held(Generation generation) {
        askIn(FIRST_MS, generation, generation.holds());
    }

    private void askIn(long delayMs, Generation generation, long hold) {
        vertx.setTimer(delayMs, timer -> {
            if (generation.isHeld() && generation.holds() == hold) {
                digests.ask(generation);
                if (delayMs < LAST_MS) {
                    askIn(2 * delayMs, generation, hold);
                }
            }
        });
    }
}
