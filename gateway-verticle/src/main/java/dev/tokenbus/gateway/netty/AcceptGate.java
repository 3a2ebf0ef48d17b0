package dev.tokenbus.gateway.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * Resets connections when they are accepted, before anything is made for them: no pipeline, no TLS, no work for another event loop. On the
 * event loop of the port.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    /** Its name in the port's pipeline. */
    static final String NAME = "acceptGate";

    private final Predicate<String> isHopeless;

    /** @param isHopeless whether a connection from an address is to be reset; called on the port's event loop */
    AcceptGate(Predicate<String> isHopeless) {
        this.isHopeless = isHopeless;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Channel accepted
                && accepted.remoteAddress() instanceof InetSocketAddress peer
                && isHopeless.test(peer.getAddress().getHostAddress())) {
            // Without this the machine remembers each of them for a minute.
            accepted.config().setOption(ChannelOption.SO_LINGER, 0);
            accepted.unsafe().closeForcibly();
        } else {
            context.fireChannelRead(message);
        }
    }
}
