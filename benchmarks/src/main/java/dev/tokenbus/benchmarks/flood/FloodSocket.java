package dev.tokenbus.benchmarks.flood;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One connection of a flood. It reads what it is sent and understands as much as it needs: whether its handshake is answered. */
final class FloodSocket extends ChannelInboundHandlerAdapter {
    private static final String HALF = "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
    private static final String WHOLE =
            "GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                    + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /** Frames that are written together. */
    private static final int AT_ONCE = 32;

    private final FloodRun run;
    private final Flood flood;
    private boolean upgraded;
    private boolean acts;

    FloodSocket(FloodRun run, Flood flood) {
        this.run = run;
        this.flood = flood;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        run.opened(context.channel());
        switch (flood.opening()) {
            case NOTHING -> act(context);
            case HALF_A_HANDSHAKE -> {
                say(context, HALF);
                act(context);
            }
            case HANDSHAKE, PROMPT -> say(context, WHOLE);
        }
    }

    private static void say(ChannelHandlerContext context, String text) {
        context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean isSwitch = !upgraded
                && message instanceof ByteBuf bytes
                && bytes.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101");
        boolean isFirstFrame = upgraded && !acts && flood.opening() == Flood.Opening.PROMPT;
        ReferenceCountUtil.release(message);
        if (isSwitch) {
            upgraded = true;
            if (flood.opening() == Flood.Opening.PROMPT) {
                context.writeAndFlush(Unpooled.wrappedBuffer(run.prompt().bytes()));
            } else {
                act(context);
            }
        } else if (isFirstFrame) {
            act(context);
        }
    }

    private void act(ChannelHandlerContext context) {
        acts = true;
        run.stands();
        if (flood.act() instanceof Flood.Act.Leave) {
            context.close();
        } else if (flood.act() instanceof Flood.Act.Drip) {
            drip(context);
        } else if (flood.act() instanceof Flood.Act.Repeat repeat) {
            repeat(context, repeat.frame());
        }
    }

    private void drip(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            run.did(1);
            say(context, "a");
            context.executor().schedule(() -> drip(context), 1, TimeUnit.SECONDS);
        }
    }

    /** The next ones are written when these have left, so that neither side's memory fills. */
    private void repeat(ChannelHandlerContext context, RawFrame frame) {
        if (!context.channel().isActive()) {
            return;
        }
        for (int i = 1; i < AT_ONCE; i++) {
            context.write(Unpooled.wrappedBuffer(frame.bytes()), context.voidPromise());
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(frame.bytes())).addListener(written -> {
            if (written.isSuccess()) {
                run.did(AT_ONCE);
                context.executor().execute(() -> repeat(context, frame));
            }
        });
    }

    /** Ends the connection with the others. */
    static void strike(Channel channel, boolean reset) {
        if (reset && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        run.closed(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A gateway that resets a flood's connection is in its right.
        context.close();
    }
}
