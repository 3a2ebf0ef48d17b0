package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.net.impl.VertxHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a WebSocket write straight to its channel, as {@code HttpServerOptions.setStrictThreadMode} lets an HTTP connection do.
 * Vert.x gives the connection of each upgraded socket a queue of nearly 5 KB for writes of other threads, a third of what an idle
 * socket costs, and has no option for it; so its own direct queue is put in the place of that one (see RATIONALE.md).
 *
 * <p>Afterwards the socket may be written to on its event loop only. With a Vert.x that is made differently the socket stays as
 * it is, and the log says why.
 */
final class DirectWrites {
    private static final Logger LOG = LoggerFactory.getLogger(DirectWrites.class);
    private static final @Nullable Field QUEUE = queue();
    private static final @Nullable Constructor<?> DIRECT = direct();

    private DirectWrites() {}

    /** Whether the socket with this handler's connection writes directly now; before anything is written to it, on its event loop. */
    static boolean use(ChannelHandlerContext socket) {
        if (QUEUE == null || DIRECT == null || !(socket.handler() instanceof VertxHandler<?> handler)) {
            return false;
        }
        VertxConnection connection = handler.getConnection();
        try {
            QUEUE.set(connection, DIRECT.newInstance(connection));
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("both were made accessible", e);
        }
    }

    private static @Nullable Field queue() {
        try {
            Field field = VertxConnection.class.getDeclaredField("outboundMessageQueue");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return notPossible(e);
        }
    }

    private static @Nullable Constructor<?> direct() {
        try {
            Constructor<?> constructor = Class.forName(VertxConnection.class.getName() + "$DirectOutboundMessageQueue")
                    .getDeclaredConstructor(VertxConnection.class);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return notPossible(e);
        }
    }

    private static <T> @Nullable T notPossible(Exception why) {
        LOG.atInfo().addKeyValue("cause", why.toString()).log("idle WebSockets take more memory than they need");
        return null;
    }
}
