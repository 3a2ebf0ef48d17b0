package dev.tokenbus.node.management;

import dev.tokenbus.gateway.netty.EventLoopEnd;
import dev.tokenbus.gateway.netty.ListenerFailures;
import dev.tokenbus.metrics.process.LoopDelays;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Stands on one event loop, says whether the loop still runs what it is given and how late, and has it report what Vert.x would drop. Vert.x
 * gives the verticles that are deployed one after the other to its loops in turn, so as many probes as there are loops reach all of them.
 */
public final class EventLoopProbe extends VerticleBase {
    private final Promise<Void> ended = Promise.promise();
    private final LoopDelays.Loop loop;

    public EventLoopProbe(LoopDelays delays) {
        loop = delays.loop();
    }

    @Override
    public Future<?> start() {
        measure();
        ListenerFailures.report(context);
        EventLoopEnd.of(context).onComplete(ended);
        return Future.succeededFuture();
    }

    /** Each timer is set when the one before has run, so that what was late once is not early then. */
    private void measure() {
        vertx.setTimer(LoopDelays.PERIOD_MS, due -> {
            loop.ran();
            measure();
        });
    }

    @Override
    public Future<?> stop() {
        loop.ended();
        ListenerFailures.drop();
        return Future.succeededFuture();
    }

    /** Completes when the loop has ended, on a thread that is not the loop's. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Completes when one of the loops has ended, unless that was to be expected then, on a thread that is not the loop's. */
    public static Future<Void> lost(List<EventLoopProbe> probes, BooleanSupplier isExpected) {
        Promise<Void> lost = Promise.promise();
        probes.forEach(probe -> probe.ended().onSuccess(ended -> {
            if (!isExpected.getAsBoolean()) {
                lost.tryComplete();
            }
        }));
        return lost.future();
    }

    /** Completes with the loop's thread when it has run a task; never when it hangs, and fails when it has ended. Thread-safe. */
    public Future<Thread> answers() {
        Promise<Thread> answer = Promise.promise();
        try {
            context.runOnContext(v -> answer.tryComplete(Thread.currentThread()));
        } catch (RejectedExecutionException ended) {
            answer.tryFail(ended);
        }
        return answer.future();
    }
}
