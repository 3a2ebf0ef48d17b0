package dev.tokenbus.gateway;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.VertxConnection;

/**
 * Offers permessage-deflate with a bound on what a message may inflate to.
 *
 * <p>Vert.x's own offer has no bound, so that a frame of 64 KiB could become 64 MB before any limit is looked at. This
 * replaces its handler by the same one of Netty with the bound.
 */
final class BoundedCompression {
    /** Tokens are short: a higher level costs processor time and saves next to nothing. */
    private static final int LEVEL = 1;

    private static final String VERTX_HANDLER = "webSocketExtensionHandler";

    private BoundedCompression() {}

    /** @param maxBytes the most bytes that one message may inflate to; more closes the connection */
    static void offer(HttpConnection connection, int maxBytes) {
        if (!(connection instanceof VertxConnection http)) {
            return;
        }
        ChannelPipeline pipeline = http.channelHandlerContext().pipeline();
        pipeline.replace(
                VERTX_HANDLER,
                VERTX_HANDLER,
                new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                        LEVEL,
                        ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
                        PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
                        true,
                        true,
                        maxBytes)));
    }
}
