package dev.tokenbus.gateway.netty;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Writes to a Vert.x WebSocket. Text frames go out as the bytes that they are: the public API takes a {@code String} only and
 * would decode and encode every token again, so this one class uses Vert.x's own frame type (see RATIONALE.md).
 */
public final class WebSocketOutbound implements Outbound {
    private final ServerWebSocket socket;
    private final GatewayMeter meter;

    public WebSocketOutbound(ServerWebSocket socket, GatewayMeter meter) {
        this.socket = socket;
        this.meter = meter;
    }

    @Override
    public void write(byte[] utf8) {
        writePart(utf8, true, true);
    }

    @Override
    public void writePart(byte[] utf8, boolean begins, boolean ends) {
        if (socket.isClosed()) {
            meter.messageDropped();
            return;
        }
        WebSocketFrameType type = begins ? WebSocketFrameType.TEXT : WebSocketFrameType.CONTINUATION;
        socket.writeFrame(new WebSocketFrameImpl(type, utf8, ends));
        meter.messageSent(utf8.length);
    }

    @Override
    public boolean isFull() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void close(CloseCode code) {
        if (!socket.isClosed()) {
            ClientFrames frames = channel().pipeline().get(ClientFrames.class);
            if (frames != null) {
                frames.end();
            }
            socket.close(code.code(), code.reason());
            // While frames are read a write waits for the end of the read; after a frame that breaks the protocol the
            // connection is closed before that, and the reason would be lost.
            channel().flush();
        }
    }

    /** Vert.x's own closing waits until everything before it was sent, which a client that does not read prevents. */
    @Override
    public void abort() {
        channel().close();
    }

    private ChannelHandlerContext channel() {
        return ((WebSocketInternal) socket).channelHandlerContext();
    }
}
