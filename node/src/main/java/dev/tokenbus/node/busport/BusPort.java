package dev.tokenbus.node.busport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a clustered node, whose event bus takes nothing but messages. Vert.x has no setting for that, and a single length
 * that announces 2 GB would end the node; the transport is where Vert.x lets others make its channels.
 */
public final class BusPort implements Transport {
    /** What a message may have beside a client's prompt: ids, names, options, earlier attempts. */
    private static final int BESIDE_PROMPT = 64 << 10;

    private final Transport base;
    private final GuardedTransport guarded;

    /**
     * @param isTls whether nothing is a message that did not come over TLS
     * @param refused is told, on the bus's event loop, why a connection is closed
     */
    public BusPort(boolean isTls, Consumer<String> refused) {
        Transport fast = Transport.nativeTransport();
        this.base = fast != null && fast.available() ? fast : Transport.NIO;
        UnfinishedFrames unfinished =
                UnfinishedFrames.ofHeap(Runtime.getRuntime().maxMemory());
        this.guarded = new GuardedTransport(base.implementation(), server -> {
            server.pipeline().addLast(new Accepted(isTls, unfinished, refused));
            return server;
        });
    }

    /** The longest prompt that one message can carry to a node with so large a heap, in bytes. */
    public static long longestPrompt(long heapBytes) {
        return UnfinishedFrames.ofHeap(heapBytes).mostBytes() - BESIDE_PROMPT;
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return guarded;
    }

    /** Puts a guard before everything that Vert.x does with a connection. */
    private static final class Accepted extends ChannelInboundHandlerAdapter {
        private final boolean isTls;
        private final UnfinishedFrames unfinished;
        private final Consumer<String> refused;

        Accepted(boolean isTls, UnfinishedFrames unfinished, Consumer<String> refused) {
            this.isTls = isTls;
            this.unfinished = unfinished;
            this.refused = refused;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            FrameGuard guard = new FrameGuard(unfinished, refused);
            ((Channel) accepted).pipeline().addFirst(isTls ? new BehindTls(guard) : guard);
            context.fireChannelRead(accepted);
        }
    }
}
