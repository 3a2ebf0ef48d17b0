package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Mends what Vert.x makes of some requests' heads.
 *
 * <p>Holds a request with a chunked body back until its first chunk is there: Vert.x would answer the request before, and end the
 * connection without a word when the chunk's size is none. Such a request is bad, and answered as that.
 *
 * <p>Lets no connection of HTTP/1.0 stay open: Vert.x would keep it after a body whose length nobody has said, and the client would wait for
 * the end for ever.
 */
final class HeadCheck extends ChannelInboundHandlerAdapter {
    private @Nullable HttpRequest held;

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                request.headers().remove(HttpHeaderNames.CONNECTION);
            }
            if (mayHaveBadChunks(request)) {
                held = request;
                return;
            }
        }
        HttpRequest begun = held;
        held = null;
        if (begun != null
                && message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            begun.setDecoderResult(content.decoderResult());
            ReferenceCountUtil.release(content);
            channel.fireChannelRead(begun);
            channel.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        if (begun != null) {
            channel.fireChannelRead(begun);
        }
        channel.fireChannelRead(message);
    }

    /** Whoever waits for leave to send a body gets it first. */
    private static boolean mayHaveBadChunks(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                && request.decoderResult().isSuccess()
                && !HttpUtil.is100ContinueExpected(request);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        held = null;
        channel.fireChannelInactive();
    }
}
