package dev.tokenbus.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/** A client's connection to OpenAI's HTTP API: each request is a POST, answered with server-sent events; keep-alive. */
final class SseConnection extends LoadConnection {
    private static final int OK = 200;

    private final Map<String, String> headers;
    private int status;

    SseConnection(Map<String, String> headers) {
        this.headers = headers;
    }

    @Override
    void write(ChannelHandlerContext channel, String body) {
        ByteBuf content = Unpooled.copiedBuffer(body, UTF_8);
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/chat/completions", content);
        request.headers()
                .set("host", "localhost")
                .set("content-type", "application/json")
                .set("content-length", content.readableBytes());
        headers.forEach(request.headers()::set);
        channel.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                status = response.status().code();
            }
            if (message instanceof HttpContent part) {
                scan(part.content());
            }
            if (message instanceof LastHttpContent) {
                ended(status == OK ? null : "status " + status);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }
}
