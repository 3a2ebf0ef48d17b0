package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/** What Vert.x's public API cannot do with a WebSocket, and which of Netty's failures means which close code. */
public final class WebSockets {
    private WebSockets() {}

    /** Makes a socket that was just opened cheap: it writes directly and has no idle timer of its own. On its event loop. */
    public static void trim(ServerWebSocket socket) {
        ChannelHandlerContext channel = ((WebSocketInternal) socket).channelHandlerContext();
        DirectWrites.use(channel);
        IdleTimeout.off(channel.pipeline());
    }

    /** The code with which a socket closes after this failure; null when the failure is not the client's. */
    public static @Nullable CloseCode closeCode(Throwable failure) {
        if (failure instanceof TooLongFrameException || failure instanceof DecompressionException) {
            return CloseCode.TOO_BIG;
        }
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            return corrupted.closeStatus().code() == CloseCode.TOO_BIG.code() ? CloseCode.TOO_BIG : CloseCode.BAD_FRAME;
        }
        return null;
    }
}
