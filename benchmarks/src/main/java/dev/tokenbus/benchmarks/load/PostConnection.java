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
import org.jspecify.annotations.Nullable;

/** A client's connection over HTTP: one POST after the other, keep-alive. What is in an answer is for the subclass. */
abstract class PostConnection extends LoadConnection {
    private static final int OK = 200;

    private final String path;
    private final Map<String, String> headers;
    private int status;

    PostConnection(String path, Map<String, String> headers) {
        this.path = path;
        this.headers = headers;
    }

    /** Reads a part of an answer. */
    abstract void part(ByteBuf bytes);

    /** The answer has ended with this status; returns what was wrong with it, null if it ended well. */
    abstract @Nullable String trouble(int status, boolean isOk);

    @Override
    void write(ChannelHandlerContext channel, String body) {
        ByteBuf content = Unpooled.copiedBuffer(body, UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path, content);
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
                part(part.content());
            }
            if (message instanceof LastHttpContent) {
                ended(trouble(status, status == OK));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }
}
