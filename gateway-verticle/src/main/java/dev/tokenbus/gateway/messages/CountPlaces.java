package dev.tokenbus.gateway.messages;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Bounds how many prompts are counted at once: each holds its text here and takes a worker's time, with no place in a queue. */
final class CountPlaces {
    /** For one gateway instance. */
    static final int MOST = 16;

    private static final StreamFailure FULL =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway counts as many prompts as it may", 1000);

    private int taken;

    /** Counts if there is a place; fails with {@code overloaded} otherwise. */
    <T> Future<T> count(Supplier<Future<T>> counting) {
        if (taken >= MOST) {
            return Future.failedFuture(FULL.asException());
        }
        taken++;
        return counting.get().onComplete(done -> taken--);
    }
}
