package dev.tokenbus.gateway;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.socket.SocketSession;
import io.vertx.core.http.HttpServerOptions;

/** What the HTTP server of a gateway is told. */
final class HttpOptions {
    private HttpOptions() {}

    static HttpServerOptions of(GatewayConfig config) {
        return new HttpServerOptions()
                // All is written on the connection's event loop; without it each connection keeps a queue of 4 KB for
                // others.
                .setStrictThreadMode(true)
                // With it a connection would be unknown, and could stay, until its first request is complete.
                .setHttp2ClearTextEnabled(false)
                // Compression negotiates in their place, and ClientFrames reads what is compressed.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setReadIdleTimeout((int) config.liveness().idle().toSeconds())
                .setWebSocketClosingTimeout(SocketSession.CLOSING_SECONDS);
    }
}
