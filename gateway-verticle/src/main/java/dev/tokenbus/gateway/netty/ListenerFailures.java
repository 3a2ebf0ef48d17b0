package dev.tokenbus.gateway.netty;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;

/**
 * Reports what the listener of a future throws where the future has no context, as that of {@code Promise.promise()} has none. Vert.x
 * drops such an exception unless somebody asks for those of a thread, and its public API cannot ask.
 */
public final class ListenerFailures {
    private ListenerFailures() {}

    /** From here on this context reports them for its event loop, on which this is called. */
    public static void report(Context context) {
        FutureInternal.exceptionHandler(Thread.currentThread(), ((ContextInternal) context)::reportException);
    }

    /** They are no longer reported for the calling thread. */
    public static void drop() {
        FutureInternal.exceptionHandler(Thread.currentThread(), null);
    }
}
