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
            orphans.put(generation, vertx.setTimer(Math.max(1, orphanMs(generation)), fired -> generation.stop()));
        }
    }

    /** For how long the client wants its answer to go on unwatched; -1 for the worker's own time. */
    static int askedOf(Generation generation) {
        return generation.request().config().streamOptions().orphanMs();
    }

    /** The client's own time; where the home has moved at least the usual one, because the clients have to find it. */
    private long orphanMs(Generation generation) {
        int asked = askedOf(generation);
        long usual = orphan.toMillis();
        if (asked < 0) {
            return usual;
        }
        return generation.home().wasLost() ? Math.max(asked, usual) : asked;
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
