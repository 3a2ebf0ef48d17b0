package dev.tokenbus.gateway.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Mends what Vert.x makes of some requests.
 *
 * <p>Holds a request with a chunked body back until its first chunk is there: Vert.x would answer the request before, and end the
 * connection without a word when the chunk's size is none. Such a request is bad, and answered as that. So is one whose later chunks
 * cannot be read, unless its answer has begun. Behind an answer that says that the connection closes no request is read any more, as RFC
 * 9112 has it (section 9.6).
 *
 * <p>Lets no connection of HTTP/1.0 stay open: Vert.x would keep it after a body whose length nobody has said, and the client would wait for
 * the end for ever. A request of any other version but HTTP/1.1, over which Vert.x would end the connection without a word, is unreadable.
 */
final class HeadCheck extends ChannelDuplexHandler {
    private static final byte[] BAD_CHUNK = "The body's chunks cannot be read.\n".getBytes(StandardCharsets.US_ASCII);

    private @Nullable HttpRequest held;
    private long unanswered;
    private boolean closing;
    private boolean broken;

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (broken) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            if (closing) {
                end(channel, Unpooled.EMPTY_BUFFER);
                ReferenceCountUtil.release(message);
                return;
            }
            unanswered++;
            check(request);
            if (mayHaveBadChunks(request)) {
                held = request;
                return;
            }
        }
        HttpRequest begun = held;
        held = null;
        boolean isBad = isBadChunk(message);
        if (begun != null && isBad) {
            begun.setDecoderResult(((HttpContent) message).decoderResult());
            ReferenceCountUtil.release(message);
            channel.fireChannelRead(begun);
            channel.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        if (isBad && unanswered == 1) {
            ReferenceCountUtil.release(message);
            refuse(channel);
            return;
        }
        if (begun != null) {
            channel.fireChannelRead(begun);
        }
        channel.fireChannelRead(message);
    }

    /** A head that cannot be read comes with the end of its body. */
    private static boolean isBadChunk(Object message) {
        return message instanceof HttpContent content
                && !(message instanceof HttpRequest)
                && content.decoderResult().isFailure();
    }

    /** Vert.x knows the two versions by their constants. */
    @SuppressWarnings("ReferenceEquality")
    private static void check(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (version == HttpVersion.HTTP_1_0) {
            request.headers().remove(HttpHeaderNames.CONNECTION);
        } else if (version != HttpVersion.HTTP_1_1) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            fail(request, new Unreadable.Version(version.text()));
        }
        if (request.headers().contains("")) {
            fail(request, new DecoderException("a field without a name"));
        }
    }

    private static void fail(HttpRequest request, DecoderException cause) {
        if (request.decoderResult().isSuccess()) {
            request.setDecoderResult(DecoderResult.failure(cause));
        }
    }

    /** Whoever waits for leave to send a body gets it first. */
    private static boolean mayHaveBadChunks(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                && request.decoderResult().isSuccess()
                && !HttpUtil.is100ContinueExpected(request);
    }

    private void refuse(ChannelHandlerContext channel) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST, Unpooled.wrappedBuffer(BAD_CHUNK));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, BAD_CHUNK.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        end(channel, response);
    }

    /** Nothing more is read, and the connection closes behind these last words. */
    private void end(ChannelHandlerContext channel, Object last) {
        broken = true;
        channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response && response.status().code() >= 200) {
            unanswered--;
            closing |= response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        super.write(channel, message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        held = null;
        channel.fireChannelInactive();
    }
}
