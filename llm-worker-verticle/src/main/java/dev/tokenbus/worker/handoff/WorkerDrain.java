package dev.tokenbus.worker.handoff;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.Workload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Takes a worker's streams to their end when it shuts down: those that wait go to other workers at once; those that run may go on
 * until the deadline, then go to other workers too; what none of them takes ends with {@code shutting_down}.
 *
 * <p>At last it sends digests until the homes know of all ends, because after that nobody repeats a last frame that was lost.
 */
public final class WorkerDrain {
    /** How often homes are asked to hand over what is left, in milliseconds. */
    private static final long HAND_OVER_EVERY_MS = 500;

    /** How often running streams are handed over, after the deadline, before they end. */
    private static final int HAND_OVERS = 6;

    /** How many digests are sent at most to homes that do not know of all ends. */
    private static final int DIGESTS = 3;

    /** Time for last frames to arrive and to be acknowledged, in milliseconds. */
    private static final long DIGEST_EVERY_MS = 50;

    private static final StreamFailure SHUTTING_DOWN =
            new StreamFailure(ErrorCode.SHUTTING_DOWN, "the worker is shutting down", 1000);

    private final Vertx vertx;
    private final Workload workload;
    private final Digests digests;
    private final long drainMs;
    private final Promise<Void> idle = Promise.promise();
    private boolean begun;

    public WorkerDrain(Vertx vertx, Workload workload, Digests digests, long drainMs) {
        this.vertx = vertx;
        this.workload = workload;
        this.digests = digests;
        this.drainMs = drainMs;
    }

    /** Begins. Completes when all streams have ended or gone, and their homes know. */
    public Future<Void> run() {
        begun = true;
        long handOverTimer = vertx.setPeriodic(1, HAND_OVER_EVERY_MS, timer -> handOver(workload.queue()));
        long deadlineTimer = vertx.setTimer(Math.max(1, drainMs), timer -> handOverLive(HAND_OVERS));
        return idle.future().compose(done -> {
            vertx.cancelTimer(handOverTimer);
            vertx.cancelTimer(deadlineTimer);
            return tellHomes(DIGESTS);
        });
    }

    public boolean hasBegun() {
        return begun;
    }

    /** The workload has changed. */
    public void changed() {
        if (begun && workload.isIdle()) {
            idle.tryComplete();
        }
    }

    private void handOverLive(int times) {
        if (idle.future().isComplete()) {
            return;
        }
        if (times == 0) {
            workload.failAll(SHUTTING_DOWN);
            return;
        }
        handOver(workload.live());
        vertx.setTimer(HAND_OVER_EVERY_MS, timer -> handOverLive(times - 1));
    }

    private static void handOver(List<Generation> leaving) {
        leaving.forEach(generation -> generation.home().askForAnotherWorker());
    }

    private Future<Void> tellHomes(int times) {
        if (times == 0 || workload.unheard().list().isEmpty()) {
            return Future.succeededFuture();
        }
        return vertx.timer(DIGEST_EVERY_MS).compose(passed -> digests.send()).compose(asked -> tellHomes(times - 1));
    }
}
