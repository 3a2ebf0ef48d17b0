package dev.tokenbus.node.busport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Closes one connection of the event bus as soon as what it sends is no message, or too much of messages that do not end. */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private final FrameCheck check;
    private final UnfinishedFrames all;
    private final Consumer<String> refused;
    private long charged;
    private boolean over;

    /** @param refused is told why a connection is closed */
    FrameGuard(UnfinishedFrames all, Consumer<String> refused) {
        this.check = new FrameCheck(all.mostBytes());
        this.all = all;
        this.refused = refused;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        String wrong = over || !(message instanceof ByteBuf bytes) ? null : wrong(bytes);
        if (wrong != null) {
            over = true;
            refused.accept(wrong);
            context.close();
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private @Nullable String wrong(ByteBuf bytes) {
        String wrong = check.read(bytes);
        if (wrong != null) {
            return wrong;
        }
        boolean isWithin = charge(check.unfinished());
        return isWithin ? null : "messages that do not end, of more than " + all.mostBytes() + " bytes";
    }

    private boolean charge(long now) {
        long more = now - charged;
        charged = now;
        // What shrinks is never refused.
        return more == 0 || all.add(more) || more < 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over = true;
        charge(0);
        context.fireChannelInactive();
    }
}
