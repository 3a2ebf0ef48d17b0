package dev.tokenbus.node.busport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/** Puts a guard behind TLS, where the messages are. Vert.x adds TLS after a connection was accepted, and before its first bytes are read. */
final class BehindTls extends ChannelInboundHandlerAdapter {
    private final ChannelHandler guard;

    BehindTls(ChannelHandler guard) {
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        if (tls == null) {
            // Not with the Vert.x of today; but no bytes may pass unguarded.
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        context.pipeline().addAfter(tls.name(), null, guard);
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }
}
