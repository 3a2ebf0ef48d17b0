package dev.tokenbus.gateway;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.socket.WebSocketSession;
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
                .setReadIdleTimeout(idleSeconds(config))
                .setWebSocketClosingTimeout(WebSocketSession.CLOSING_SECONDS);
    }

    /** For connections that are neither sockets nor followers; those are looked after by their heartbeats and keep-alives. */
    private static int idleSeconds(GatewayConfig config) {
        return (int) config.liveness()
                        .heartbeat()
                        .multipliedBy(2)
                        .plus(config.liveness().pong())
                        .toSeconds()
                + 5;
    }
}
