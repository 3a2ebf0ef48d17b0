package dev.tokenbus.gateway.door;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.function.Supplier;

/**
 * Reads what clients ask: a large request on a thread of its own kind, since the event loop has other streams to serve meanwhile, and any
 * other at once. What reads must be a function of the request alone.
 */
public final class BodyReaders {
    /** The costliest JSON of this size takes a few milliseconds. */
    static final int MOST_ON_LOOP = 32 * 1024;

    private static final String POOL = "tokenbus-bodies";

    private final WorkerExecutor threads;

    /** All instances of a node have the same threads: half as many as there are cores, so that event loops have the others. */
    public BodyReaders(Vertx vertx) {
        threads = vertx.createSharedWorkerExecutor(
                POOL, Math.max(2, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** What was read, or why it cannot be read; on the caller's event loop. */
    public <T> Future<T> read(int size, Supplier<T> reading) {
        return size > MOST_ON_LOOP
                ? threads.executeBlocking(reading::get, false)
                : Future.succeededFuture().map(now -> reading.get());
    }
}
