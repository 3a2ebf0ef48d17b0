package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/** Ends generations that are too late: at their client's deadline, or after the orphan time without a viewer. */
final class GenerationTimers {
    private final Vertx vertx;
    private final int orphanMs;
    private final Map<Generation, Long> deadlines = new HashMap<>();
    private final Map<Generation, Long> orphans = new HashMap<>();

    GenerationTimers(Vertx vertx, int orphanMs) {
        this.vertx = vertx;
        this.orphanMs = orphanMs;
    }

    /** @param deadlineMs 0 for none */
    void armDeadline(Generation generation, int deadlineMs) {
        if (deadlineMs > 0) {
            StreamFailure late = new StreamFailure(
                    ErrorCode.IDLE_TIMEOUT, "the answer took longer than its deadlineMs of " + deadlineMs);
            deadlines.put(generation, vertx.setTimer(deadlineMs, fired -> generation.fail(late)));
        }
    }

    /** Nobody watches any more, or somebody does again. */
    void orphaned(Generation generation, boolean orphaned) {
        cancel(orphans, generation);
        if (orphaned) {
            orphans.put(generation, vertx.setTimer(orphanMs, fired -> generation.stop()));
        }
    }

    void ended(Generation generation) {
        cancel(deadlines, generation);
        cancel(orphans, generation);
    }

    private void cancel(Map<Generation, Long> timers, Generation generation) {
        Long timer = timers.remove(generation);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
