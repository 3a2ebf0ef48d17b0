package dev.tokenbus.worker.handoff;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.worker.generation.Workload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * How a worker that shuts down leaves its streams: those that wait go to other workers at once, those that run have until
 * the deadline, then go to other workers as well; what nobody takes over ends with {@code shutting_down}. At last the homes
 * are asked until they know of all ends: after that, nobody repeats a last frame that was lost.
 */
public final class WorkerDrain {
    /** How often homes are asked to hand over what is left, and how many times, in milliseconds. */
    private static final long HAND_OVER_EVERY_MS = 500;

    private static final int HAND_OVERS = 6;

    /** How often homes that do not know of all ends are asked, at most. */
    private static final int ROUNDS = 3;

    /** Time for last frames to arrive and to be acknowledged, in milliseconds. */
    private static final long ROUND_MS = 50;

    private static final StreamFailure SHUTTING_DOWN =
            new StreamFailure(ErrorCode.SHUTTING_DOWN, "the worker is shutting down", 1000);

    private final Vertx vertx;
    private final Workload workload;
    private final Digests digests;
    private final Promise<Void> idle = Promise.promise();
    private final long handOverTimer;
    private final long deadlineTimer;

    public WorkerDrain(Vertx vertx, Workload workload, Digests digests, long drainMs) {
        this.vertx = vertx;
        this.workload = workload;
        this.digests = digests;
        this.handOverTimer = vertx.setPeriodic(1, HAND_OVER_EVERY_MS, timer -> workload.handOver(workload.queue()));
        this.deadlineTimer = vertx.setTimer(Math.max(1, drainMs), timer -> handOver(HAND_OVERS));
    }

    private void handOver(int times) {
        if (idle.future().isComplete()) {
            return;
        }
        if (times == 0) {
            workload.failAll(SHUTTING_DOWN);
            return;
        }
        workload.handOver(workload.live());
        vertx.setTimer(HAND_OVER_EVERY_MS, timer -> handOver(times - 1));
    }

    /** The workload has changed. */
    public void changed() {
        if (workload.isIdle()) {
            idle.tryComplete();
        }
    }

    /** Completes when all streams have ended or gone and their homes know. */
    public Future<Void> said() {
        return idle.future().compose(done -> {
            vertx.cancelTimer(handOverTimer);
            vertx.cancelTimer(deadlineTimer);
            return tellHomes(ROUNDS);
        });
    }

    private Future<Void> tellHomes(int rounds) {
        if (rounds == 0 || workload.isAcknowledged()) {
            return Future.succeededFuture();
        }
        return vertx.timer(ROUND_MS).compose(passed -> digests.send()).compose(asked -> tellHomes(rounds - 1));
    }
}
