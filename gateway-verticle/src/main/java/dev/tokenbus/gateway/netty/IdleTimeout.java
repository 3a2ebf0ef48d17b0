package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x's timeout of connections that send nothing: a timer for each. Sockets and followers, which are looked after by one sweep and
 * may be silent, are taken out of it.
 */
final class IdleTimeout {
    /** The name that Vert.x gives to its handler. */
    private static final String HANDLER = "idle";

    /** The name that Vert.x gives to the handler that hears of it. */
    private static final String BEFORE = "handler";

    private IdleTimeout() {}

    /** From here on the connection may be silent for as long as it likes; on its event loop. */
    static void off(ChannelPipeline pipeline) {
        if (pipeline.get(HANDLER) != null) {
            pipeline.remove(HANDLER);
        }
    }

    /** Puts the timeout back, unless the connection has closed or has one; on its event loop. */
    static void on(ChannelPipeline pipeline, Duration within) {
        if (pipeline.get(BEFORE) != null && pipeline.get(HANDLER) == null) {
            pipeline.addBefore(BEFORE, HANDLER, new IdleStateHandler(within.toMillis(), 0, 0, TimeUnit.MILLISECONDS));
        }
    }
}
