package dev.tokenbus.node.busport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Another transport, but for the first port that is opened with it: that of the event bus. */
final class GuardedTransport implements Transport {
    private final Transport base;
    private final UnaryOperator<ServerChannel> guard;
    private final AtomicBoolean isBusOpen = new AtomicBoolean();

    /** @param guard prepares the channel that accepts the connections of the event bus */
    GuardedTransport(Transport base, UnaryOperator<ServerChannel> guard) {
        this.base = base;
        this.guard = guard;
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        ChannelFactory<? extends ServerChannel> factory = base.serverChannelFactory(domainSocket);
        return isBusOpen.getAndSet(true) ? factory : () -> guard.apply(factory.newChannel());
    }

    @Override
    public boolean supportsDomainSockets() {
        return base.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return base.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return base.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return base.unavailabilityCause();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return base.convert(address);
    }

    @Override
    public io.vertx.core.net.@Nullable SocketAddress convert(SocketAddress address) {
        return base.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return base.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return base.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return base.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return base.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return base.channelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        base.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        base.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        base.configure(config, domainSocket, bootstrap);
    }
}
