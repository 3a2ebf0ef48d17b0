package dev.tokenbus.worker.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Reads the sockets to model servers one step at a time, so that a response which is paused holds little: the step is read to its end
 * after the pause, and by Netty's default 16 steps are.
 *
 * <p>The buffers of the system keep their own size. Vert.x's {@code receiveBufferSize} sets both, and a system's buffer of fixed size
 * drops segments that do not fit; after a pause Linux's sender then waits for a timer of seconds to minutes, although the receiver has
 * read everything. Smaller steps open TCP's window so slowly that the same happens. Both were seen on loopback, where segments have
 * 64 KiB (UpstreamEndTest).
 */
public final class ModelSockets {
    private static final int LEAST = 64;
    private static final int USUAL = 2048;
    private static final int MOST = 64 * 1024;

    private ModelSockets() {}

    /** To be called once for each connection, on its event loop. */
    public static void readStepByStep(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channel()
                .config()
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(LEAST, USUAL, MOST).maxMessagesPerRead(1));
    }
}
