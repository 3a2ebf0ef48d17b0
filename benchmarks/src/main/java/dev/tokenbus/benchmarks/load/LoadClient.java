package dev.tokenbus.benchmarks.load;

import dev.tokenbus.benchmarks.subject.ChatRequest;
import dev.tokenbus.benchmarks.subject.Door;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import dev.tokenbus.benchmarks.upstream.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The clients of a run, thousands of connections on one event loop. */
public final class LoadClient implements AutoCloseable {
    private static final int MOST_HANDSHAKE_BYTES = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** Loopback addresses that the connections come from; one address would run out of ports. */
    private static final int SOURCES = 8;

    private final EventLoopGroup group = EventLoops.single();
    private final EventLoop loop = group.next();
    private int opened;

    public EventLoop loop() {
        return loop;
    }

    /** Opens a connection to the next of a system's gateways; completes when the connection takes requests. */
    public Future<LoadConnection> connect(Subject.Running system) {
        return connect(system, kind(system.request()));
    }

    private static Supplier<? extends LoadConnection> kind(ChatRequest request) {
        if (request instanceof ChatRequest.OverHttp http) {
            return () -> new SseConnection(Door.CHAT.path(), http.headers());
        } else if (request instanceof ChatRequest.OverDoor through) {
            return () -> new SseConnection(through.door().path(), Map.of());
        }
        return WebSocketConnection::new;
    }

    /** As above, with another kind of connection. */
    public Future<LoadConnection> connect(Subject.Running system, Supplier<? extends LoadConnection> kind) {
        int index = opened++;
        InetSocketAddress gateway =
                system.gateways().get(index % system.gateways().size());
        LoadConnection connection = kind.get();
        Promise<LoadConnection> ready = loop.newPromise();
        new Bootstrap()
                .group(group)
                .channel(EventLoops.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        addHandlers(channel, gateway, connection, ready);
                    }
                })
                .connect(gateway, new InetSocketAddress("127.0.0." + (2 + index % SOURCES), 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        ready.tryFailure(connected.cause());
                    } else if (!(connection instanceof WebSocketConnection)) {
                        ready.trySuccess(connection);
                    }
                });
        return ready;
    }

    private static void addHandlers(
            Channel channel, InetSocketAddress gateway, LoadConnection connection, Promise<LoadConnection> ready) {
        channel.pipeline().addLast(new HttpClientCodec());
        if (connection instanceof WebSocketConnection) {
            WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                    .webSocketUri("ws://" + gateway.getHostString() + ":" + gateway.getPort() + "/")
                    .withUTF8Validator(false)
                    .maxFramePayloadLength(1024 * 1024)
                    .build();
            channel.pipeline()
                    .addLast(
                            new HttpObjectAggregator(MOST_HANDSHAKE_BYTES),
                            new WebSocketClientProtocolHandler(config),
                            new Handshake(connection, ready));
        }
        channel.pipeline().addLast(connection);
    }

    /** Completes a promise when the WebSocket is open, then leaves the pipeline. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final LoadConnection connection;
        private final Promise<LoadConnection> ready;

        Handshake(LoadConnection connection, Promise<LoadConnection> ready) {
            this.connection = connection;
            this.ready = ready;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                ready.trySuccess(connection);
                context.pipeline().remove(this);
            } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
                ready.tryFailure(new UnavailableException("the WebSocket handshake timed out"));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ready.tryFailure(new UnavailableException("the WebSocket was refused"));
            context.fireChannelInactive();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
