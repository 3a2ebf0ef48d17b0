package dev.tokenbus.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.concurrent.RejectedExecutionException;

/**
 * Stands on one event loop and says whether the loop still runs what it is given. Vert.x gives the verticles that are deployed one after
 * the other to its loops in turn, so as many probes as there are loops reach all of them.
 */
final class EventLoopProbe extends VerticleBase {
    /** Completes with the loop's thread when it has run a task; never when it hangs, and fails when it has ended. Thread-safe. */
    Future<Thread> answers() {
        Promise<Thread> answer = Promise.promise();
        try {
            context.runOnContext(v -> answer.tryComplete(Thread.currentThread()));
        } catch (RejectedExecutionException ended) {
            answer.tryFail(ended);
        }
        return answer.future();
    }
}
