package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What Vert.x's public API cannot do with a WebSocket. */
public final class WebSockets {
    /** The names that Netty gives to its handlers. */
    private static final String DECODER = "wsdecoder";

    private static final String ENCODER = "wsencoder";

    private WebSockets() {}

    /**
     * Makes a socket that was just opened cheap, since it writes directly and has no idle timer of its own, and reads its messages
     * in place of Vert.x. On its event loop, in this context.
     *
     * @param compression what the handshake agreed to; null for none
     */
    public static ClientFrames open(
            ServerWebSocket socket,
            Context context,
            int maxMessageBytes,
            @Nullable Compression compression,
            AssemblyBudget budget,
            Incoming incoming) {
        ChannelHandlerContext channel = ((WebSocketInternal) socket).channelHandlerContext();
        ChannelPipeline pipeline = channel.pipeline();
        DirectWrites.use(channel);
        IdleTimeout.off(pipeline);
        if (pipeline.get(Connections.HEAD_CHECK) != null) {
            pipeline.remove(Connections.HEAD_CHECK);
        }
        if (compression != null) {
            pipeline.addAfter(ENCODER, "deflate", compression.encoder());
        }
        ClientFrames frames = new ClientFrames(
                context,
                incoming,
                new MessageAssembler(maxMessageBytes, budget, incoming),
                compression == null ? null : new Inflation(compression.clientKeepsContext(), maxMessageBytes));
        pipeline.replace(DECODER, DECODER, frames);
        return frames;
    }

    /**
     * Prepares a socket for the server's shutdown: its session still closes it, and if the session has not done so after this time,
     * Vert.x does, with the code that is given here.
     */
    public static void shutDown(ServerWebSocket socket, long timeoutMs, CloseCode late) {
        if (!socket.isClosed()) {
            // Without a handler Vert.x closes the socket at once. With one, but before a shutdown, close() would do
            // nothing.
            socket.shutdownHandler(begun -> {});
            socket.shutdown(timeoutMs, TimeUnit.MILLISECONDS, late.code(), late.reason());
        }
    }
}
