package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/** What Vert.x's public API does not say of one request's stream on a connection of HTTP/2. All of it is for the connection's event loop. */
public final class Http2Streams {
    private Http2Streams() {}

    /** Whether a request shares its connection with others. */
    public static boolean isOne(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** Whether a part of the request is to come still. */
    public static boolean isArriving(HttpServerRequest request) {
        Http2Stream stream = stream(request);
        return stream != null && stream.state().remoteSideOpen();
    }

    /** What the client may be sent on the stream: another number than before when it has taken something, or allowed more. */
    static long window(HttpServerRequest request) {
        Http2ConnectionHandler handler = handler(request.connection());
        Http2Stream stream = stream(request);
        return handler == null || stream == null
                ? 0
                : handler.encoder().flowController().windowSize(stream);
    }

    private static @Nullable Http2Stream stream(HttpServerRequest request) {
        Http2ConnectionHandler handler = handler(request.connection());
        return handler == null ? null : handler.connection().stream((int) request.streamId());
    }

    private static @Nullable Http2ConnectionHandler handler(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        return pipeline.get(Http2ConnectionHandler.class);
    }
}
