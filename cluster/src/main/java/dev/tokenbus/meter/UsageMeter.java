package dev.tokenbus.meter;

import io.vertx.core.Future;

/**
 * The port to which gateways report what their ended streams have used, on which bills may rest, and what becomes of the record. A method
 * that is not overridden records nothing; thread-safe.
 */
public interface UsageMeter {
    /** Records nothing. */
    UsageMeter NOOP = new UsageMeter() {};

    /** A home has its stream's terminal event. Completes, on any thread, when that is on record, or never will be. */
    default Future<Void> used(StreamUse use) {
        return Future.succeededFuture();
    }

    /** So many more, or fewer, ended streams wait to be on record. */
    default void waiting(long delta) {}

    /** Ended streams could not be put on record this time. */
    default void failed() {}

    /** So many ended streams will never be on record. */
    default void lost(long count) {}
}
