package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelPipeline;

/**
 * Vert.x's timeout of connections that send nothing: a timer for each. Sockets and followers, which are looked after by one sweep and
 * may be silent, are taken out of it.
 */
final class IdleTimeout {
    /** The name that Vert.x gives to its handler. */
    private static final String HANDLER = "idle";

    private IdleTimeout() {}

    /** From here on the connection may be silent for as long as it likes; on its event loop. */
    static void off(ChannelPipeline pipeline) {
        if (pipeline.get(HANDLER) != null) {
            pipeline.remove(HANDLER);
        }
    }
}
