package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Ends generations that are too late: at their client's deadline, or after the orphan time without a viewer. */
final class GenerationTimers {
    private final Vertx vertx;
    private final Duration orphan;
    private final Map<Generation, Long> deadlines = new HashMap<>();
    private final Map<Generation, Long> orphans = new HashMap<>();

    GenerationTimers(Vertx vertx, Duration orphan) {
        this.vertx = vertx;
        this.orphan = orphan;
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
            orphans.put(generation, vertx.setTimer(orphan.toMillis(), fired -> generation.stop()));
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
