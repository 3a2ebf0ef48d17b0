package dev.tokenbus.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection of a client, which asks for one answer at a time. Confined to its event loop. */
public abstract class LoadConnection extends ChannelInboundHandlerAdapter {
    private final TokenScanner scanner = new TokenScanner(this::chunk);
    private @Nullable ChannelHandlerContext context;
    private @Nullable LoadStream stream;
    private @Nullable Consumer<@Nullable String> onEnd;

    /** Writes a request to the connection. */
    abstract void write(ChannelHandlerContext channel, String body);

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    public final ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    /** Asks for an answer, and reports its events to the stream. */
    public final void ask(String body, LoadStream asked) {
        stream = asked;
        write(context(), body);
    }

    /** Asks for an answer, and reports only its end: null if it ended well, else what went wrong. */
    final void ask(String body, Consumer<@Nullable String> ended) {
        onEnd = ended;
        write(context(), body);
    }

    /** Stops reading from the socket. */
    final void stall() {
        context().channel().config().setAutoRead(false);
    }

    public final boolean isOpen() {
        return context().channel().isActive();
    }

    public final void close() {
        context().close();
    }

    /** Reads a part of an answer. */
    final void scan(ByteBuf bytes) {
        bytes.forEachByte(scanner);
    }

    private void chunk(long sentAt) {
        if (stream != null) {
            stream.chunk(sentAt);
        }
    }

    /** The answer has ended; {@code trouble} is null if it ended well. */
    final void ended(@Nullable String trouble) {
        LoadStream over = stream;
        stream = null;
        if (over != null) {
            over.ended(this, trouble);
        }
        Consumer<@Nullable String> told = onEnd;
        onEnd = null;
        if (told != null) {
            told.accept(trouble);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        ended("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext broken, Throwable cause) {
        broken.close();
    }
}
