package dev.tokenbus.gateway.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What Vert.x's public API cannot do with an HTTP connection. All of it is for the connection's event loop. */
public final class Connections {
    /** Its name in the pipeline; a WebSocket needs it no more. */
    static final String HEAD_CHECK = "headCheck";

    /** How many responses on a connection may be silent; one of HTTP/1.1 has one at a time. */
    private static final AttributeKey<Integer> SILENT = AttributeKey.valueOf("tokenbus.silent");

    private Connections() {}

    /** Answers a chunked body whose first chunk is none with 400, and closes behind each answer of HTTP/1.0; before the first request. */
    public static void checkHeads(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        if (pipeline.get(Http2ConnectionHandler.class) == null) {
            pipeline.addBefore("handler", HEAD_CHECK, new HeadCheck());
        }
    }

    /**
     * From here on the port that a connection came by resets further ones as soon as they are accepted. Of several calls for a port the
     * first counts.
     *
     * @param isHopeless whether a connection from an address is to be reset; called on the port's event loop
     */
    public static void guardPort(HttpConnection connection, Predicate<String> isHopeless) {
        Channel port = ((ConnectionBase) connection).channel().parent();
        if (port != null && port.pipeline().get(AcceptGate.NAME) == null) {
            port.eventLoop().execute(() -> {
                if (port.pipeline().get(AcceptGate.NAME) == null) {
                    port.pipeline().addFirst(AcceptGate.NAME, new AcceptGate(isHopeless));
                }
            });
        }
    }

    /** Runs an action on the connection's event loop when the connection is closed, however that comes. */
    public static void onClosed(HttpConnection connection, Runnable action) {
        ((ConnectionBase) connection).channel().closeFuture().addListener(closed -> action.run());
    }

    /** From here on the connection may be silent for as long as it likes. */
    public static void allowSilence(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Integer before = channel.attr(SILENT).get();
        channel.attr(SILENT).set(before == null ? 1 : before + 1);
        IdleTimeout.off(channel.pipeline());
    }

    /** Takes {@link #allowSilence} back; after the last one a connection that is silent for so long is closed. */
    public static void expectSigns(HttpConnection connection, Duration within) {
        Channel channel = ((ConnectionBase) connection).channel();
        Integer before = channel.attr(SILENT).get();
        int left = before == null ? 0 : before - 1;
        channel.attr(SILENT).set(left);
        if (left == 0) {
            IdleTimeout.on(channel.pipeline(), within);
        }
    }

    /**
     * What was written and not taken: equal to an earlier one when the peer has taken nothing since.
     *
     * @param bytes how much of it Netty has; Vert.x may have more
     * @param first tells the next message from others
     * @param taken how much of the next message has left; on a connection of HTTP/2, how much the client lets be sent
     */
    public record Backlog(long bytes, int first, long taken) {}

    public static Backlog backlog(HttpServerRequest request) {
        if (isShared(request)) {
            return new Backlog(0, 0, window(request));
        }
        ChannelOutboundBuffer waiting =
                ((ConnectionBase) request.connection()).channel().unsafe().outboundBuffer();
        return waiting == null
                ? new Backlog(0, 0, 0)
                : new Backlog(
                        waiting.totalPendingWriteBytes(),
                        System.identityHashCode(waiting.current()),
                        waiting.currentProgress());
    }

    /** The connection will end with a reset, by which its peer sees that something is missing; what is still on its way may be lost. */
    public static void resetAtEnd(HttpConnection connection) {
        ((ConnectionBase) connection).channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }

    /** Closes the connection at once; an orderly close waits until the peer has taken what was written. */
    public static void abort(HttpConnection connection) {
        var channel = ((ConnectionBase) connection).channel();
        channel.unsafe().close(channel.newPromise());
    }

    /** Whether a request shares its connection with others, as those of HTTP/2 do. */
    public static boolean isShared(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** Whether a part of a request of HTTP/2 is to come still. */
    public static boolean isArriving(HttpServerRequest request) {
        Http2Stream stream = stream(request);
        return stream != null && stream.state().remoteSideOpen();
    }

    /** What a client may be sent on its stream: another number than before when it has taken something, or allowed more. */
    private static long window(HttpServerRequest request) {
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
        return ((ConnectionBase) connection).channel().pipeline().get(Http2ConnectionHandler.class);
    }
}
