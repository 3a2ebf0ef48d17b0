package dev.tokenbus.gateway.netty;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;

/** Calls from one verticle into another on the same event loop. */
public final class EventLoopCalls {
    private EventLoopCalls() {}

    /** Runs an action in this context, at once, on its event loop; the context logs what the action throws. */
    public static <T> void dispatch(Context context, T argument, Handler<T> action) {
        ((ContextInternal) context).dispatch(argument, action);
    }
}
