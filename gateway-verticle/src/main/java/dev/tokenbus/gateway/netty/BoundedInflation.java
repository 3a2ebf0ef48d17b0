package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Gives the WebSocket compression of a connection a limit: Vert.x inflates a frame to whatever it becomes, which may be a
 * thousand times its size, before anyone can refuse it. Netty's own handler can stop at a size, so it takes the place of the one
 * that Vert.x made.
 */
public final class BoundedInflation {
    /** The name that Vert.x gives to its handler. */
    private static final String HANDLER = "webSocketExtensionHandler";

    /** The fastest of deflate's levels: tokens are short. */
    public static final int LEVEL = 1;

    private BoundedInflation() {}

    /** For a connection on which no request has come yet; a frame may then inflate to so many bytes. */
    public static void apply(HttpConnection connection, int maxBytes) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        if (pipeline.get(HANDLER) != null) {
            pipeline.replace(
                    HANDLER,
                    HANDLER,
                    new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                            LEVEL,
                            ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
                            PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
                            true,
                            true,
                            maxBytes)));
        }
    }
}
