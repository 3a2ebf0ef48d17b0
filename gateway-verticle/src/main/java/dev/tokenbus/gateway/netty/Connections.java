package dev.tokenbus.gateway.netty;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What Vert.x's public API cannot do with an HTTP connection. All of it is for the connection's event loop. */
public final class Connections {
    /** Its name in the pipeline; a WebSocket needs it no more. */
    static final String CHUNK_CHECK = "chunkCheck";

    private Connections() {}

    /** Answers a chunked body whose first chunk is none with 400; before the first request. */
    public static void checkChunks(HttpConnection connection) {
        ((ConnectionBase) connection).channel().pipeline().addBefore("handler", CHUNK_CHECK, new ChunkCheck());
    }

    /** From here on the connection may be silent for as long as it likes. */
    public static void allowSilence(HttpConnection connection) {
        IdleTimeout.off(((ConnectionBase) connection).channel().pipeline());
    }

    /** Closes the connection at once; an orderly close waits until the peer has taken what was written. */
    public static void abort(HttpConnection connection) {
        var channel = ((ConnectionBase) connection).channel();
        channel.unsafe().close(channel.newPromise());
    }
}
