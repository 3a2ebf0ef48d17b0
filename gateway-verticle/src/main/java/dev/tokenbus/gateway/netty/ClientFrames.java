package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one client, in place of Netty's decoder: that one keeps a frame until all of it is there, so a limit of
 * frames would be what every socket may cost. This one passes the bytes of messages on as they arrive, can skip them, and leaves
 * control frames to Vert.x. On the socket's event loop.
 */
public final class ClientFrames extends ChannelInboundHandlerAdapter {
    private static final int LAST_CODE = 4999;

    private final ContextInternal context;
    private final Incoming incoming;
    private final MessageAssembler assembler;
    private final @Nullable Inflation inflation;
    private final FrameHeader header = new FrameHeader();
    private final Handler<ByteBuf> read = this::read;
    private @Nullable ChannelHandlerContext channel;
    private @Nullable ByteBuf control;
    private boolean inFrame;
    private boolean announced;
    private boolean inMessage;
    private boolean compressed;
    private boolean ending;
    private boolean closed;
    private long remaining;
    private int mask;

    /** @param inflation null where no compression was agreed to */
    ClientFrames(Context context, Incoming incoming, MessageAssembler assembler, @Nullable Inflation inflation) {
        this.context = (ContextInternal) context;
        this.incoming = incoming;
        this.assembler = assembler;
        this.inflation = inflation;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added;
    }

    /** The client reads again, so its messages are read again. */
    public void resume() {
        autoRead(true);
    }

    private void autoRead(boolean on) {
        if (channel != null) {
            channel.channel().config().setAutoRead(on);
        }
    }

    /** From now on nothing but the client's close frame is of interest. */
    public void end() {
        ending = true;
        assembler.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof ByteBuf bytes) {
            try {
                // Vert.x sees a read that brings nothing, and sends the answers together at its end.
                from.fireChannelRead(Unpooled.EMPTY_BUFFER);
                context.dispatch(bytes, read);
            } finally {
                bytes.release();
            }
        } else {
            from.fireChannelRead(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        release();
        from.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        release();
    }

    private void release() {
        end();
        ReferenceCountUtil.release(control);
        control = null;
        if (inflation != null) {
            inflation.close();
        }
    }

    private void read(ByteBuf in) {
        frames(in);
        if (incoming.isFull()) {
            autoRead(false);
        }
    }

    private void frames(ByteBuf in) {
        while (inFrame || in.isReadable()) {
            if (!inFrame) {
                if (!header.read(in)) {
                    return;
                }
                begin();
            }
            if (!payload(in)) {
                incoming.alive();
                return;
            }
            inFrame = false;
        }
    }

    private void begin() {
        inFrame = true;
        announced = false;
        remaining = header.length() < 0 ? Long.MAX_VALUE : header.length();
        mask = header.mask();
        if (ending) {
            return;
        }
        if (!isLegal()) {
            violation(CloseCode.BAD_FRAME);
        } else if (header.opcode() == FrameHeader.TEXT) {
            compressed = header.isCompressed();
        }
    }

    private boolean isLegal() {
        boolean inOrder = header.isControl() || inMessage == (header.opcode() == FrameHeader.CONTINUATION);
        return header.length() >= 0 && inOrder && header.isLegal(inflation != null);
    }

    private void violation(CloseCode code) {
        end();
        incoming.violation(code);
    }

    /** Takes what there is of the frame's payload; true once that is all of it. */
    private boolean payload(ByteBuf in) {
        int count = (int) Math.min(remaining, in.readableBytes());
        unmask(in, count);
        remaining -= count;
        if (header.isControl() && header.hasControlLength()) {
            control(in, count);
        } else if (ending) {
            in.skipBytes(count);
        } else if (isWhole(count)) {
            incoming.frame();
            whole(in, count);
        } else {
            data(in, count);
        }
        return remaining == 0;
    }

    private void unmask(ByteBuf in, int count) {
        int at = in.readerIndex();
        int end = at + count;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            in.setInt(at, in.getInt(at) ^ mask);
        }
        for (; at < end; at++) {
            in.setByte(at, in.getByte(at) ^ mask >>> 24);
            mask = Integer.rotateLeft(mask, Byte.SIZE);
        }
    }

    /** Whether the frame is a whole message that needs no memory but what it was read into. */
    private boolean isWhole(int count) {
        return !inMessage && !compressed && header.isFinal() && count == header.length() && assembler.takes(count);
    }

    private void whole(ByteBuf in, int count) {
        // The client may have been closed for sending too many.
        if (!ending) {
            assembler.whole(in, count);
        }
        in.skipBytes(count);
    }

    private void data(ByteBuf in, int count) {
        boolean begins = !announced;
        announced = true;
        inMessage = true;
        CloseCode broken = inflation != null && compressed
                ? inflation.inflate(in, count, assembler)
                : begins && !assembler.announce(header.length()) ? CloseCode.TOO_BIG : null;
        if (broken != null) {
            violation(broken);
            in.skipBytes(count);
            return;
        }
        if (compressed) {
            in.skipBytes(count);
        } else {
            assembler.append(in, count);
        }
        if (remaining == 0) {
            frameEnds();
        }
    }

    private void frameEnds() {
        incoming.frame();
        if (ending || !header.isFinal()) {
            return;
        }
        inMessage = false;
        CloseCode broken = inflation != null && compressed ? inflation.finish(assembler) : null;
        if (broken == null) {
            assembler.end();
        } else {
            violation(broken);
        }
    }

    private void control(ByteBuf in, int count) {
        ByteBuf payload = control == null ? Unpooled.buffer((int) header.length()) : control;
        payload.writeBytes(in, count);
        control = remaining == 0 ? null : payload;
        if (remaining == 0) {
            control(payload);
        }
    }

    private void control(ByteBuf payload) {
        if (header.opcode() == FrameHeader.CLOSE) {
            closes(payload);
        } else if (!ending) {
            incoming.frame();
            pass(
                    header.opcode() == FrameHeader.PING
                            ? new PingWebSocketFrame(payload)
                            : new PongWebSocketFrame(payload));
        }
    }

    /**
     * Vert.x answers with the client's own code, or ends the connection if the gateway has sent its own already. A second close frame would
     * make it end the connection twice, and fail.
     */
    private void closes(ByteBuf payload) {
        if (closed) {
            payload.release();
            return;
        }
        closed = true;
        if (!ending && !isLegalClose(payload)) {
            violation(CloseCode.BAD_FRAME);
        }
        end();
        pass(new CloseWebSocketFrame(true, 0, payload));
    }

    private static boolean isLegalClose(ByteBuf payload) {
        if (!payload.isReadable()) {
            return true;
        }
        int codeBytes = Short.BYTES;
        return payload.readableBytes() >= codeBytes
                && isLegalCode(payload.getUnsignedShort(payload.readerIndex()))
                && MessageAssembler.isUtf8(
                        payload.nioBuffer(payload.readerIndex() + codeBytes, payload.readableBytes() - codeBytes));
    }

    /** Netty knows no end of the codes that applications may choose (RFC 6455, section 7.4.2). */
    private static boolean isLegalCode(int code) {
        return code <= LAST_CODE && WebSocketCloseStatus.isValidStatusCode(code);
    }

    private void pass(WebSocketFrame frame) {
        if (channel == null) {
            frame.release();
        } else {
            channel.fireChannelRead(frame);
        }
    }
}
