package dev.tokenbus.gateway.netty;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;

/** Tells when an event loop has ended, which Vert.x's public API does not. */
public final class EventLoopEnd {
    private EventLoopEnd() {}

    /**
     * Completes when this context's event loop has ended: because its Vert.x is closed, or because of an {@link Error} that Netty could
     * not handle, such as a stack overflow while it logs. Completes on a thread of Netty's.
     */
    public static Future<Void> of(Context context) {
        Promise<Void> ended = Promise.promise();
        ((ContextInternal) context).nettyEventLoop().terminationFuture().addListener(over -> ended.complete());
        return ended.future();
    }
}
