package dev.tokenbus.benchmarks.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** A connection of the mission document's client: {@code chunk} messages, then {@code done} or {@code error}. */
public class WebSocketConnection extends LoadConnection {
    /** Where the type's first letter is: every server writes {@code {"type":"} first. */
    private static final int TYPE = "{\"type\":\"".length();

    @Override
    void write(ChannelHandlerContext channel, String body) {
        channel.writeAndFlush(new TextWebSocketFrame(body));
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        try {
            if (message instanceof TextWebSocketFrame frame && frame.content().readableBytes() > TYPE) {
                read(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** One message; subclasses may look at it first. */
    public void read(WebSocketFrame frame) {
        switch (frame.content().getByte(frame.content().readerIndex() + TYPE)) {
            case 'c' -> scan(frame.content());
            case 'd' -> ended(null);
            case 'e' -> ended(frame.content().toString(StandardCharsets.UTF_8));
            default -> {
                // `welcome`, `started` and others, which the document's client passes over.
            }
        }
    }
}
