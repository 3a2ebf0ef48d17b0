package dev.tokenbus.gateway;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.socket.SocketSession;
import dev.tokenbus.tls.Certificates;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the HTTP server of a gateway is told. */
final class HttpOptions {
    /** What one client of HTTP/2 may ask for at once. */
    private static final int MOST_STREAMS = 100;

    /** As with HTTP/1.1. */
    private static final int MOST_HEADER_BYTES = 8192;

    /** A client that resets more streams in so many seconds is sent away (CVE-2023-44487). */
    private static final int MOST_RESETS = 200;

    private static final int RESETS_SECONDS = 30;

    private HttpOptions() {}

    static HttpServerOptions of(GatewayConfig config, Optional<Certificates> certificates) {
        HttpServerOptions options = new HttpServerOptions()
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
        certificates.ifPresent(each -> secure(options, config, each));
        return options;
    }

    private static void secure(HttpServerOptions options, GatewayConfig config, Certificates certificates) {
        options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(certificates.own())
                .setSslHandshakeTimeout(config.listen().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setHttp2RstFloodMaxRstFramePerWindow(MOST_RESETS)
                .setHttp2RstFloodWindowDuration(RESETS_SECONDS)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MOST_STREAMS)
                        .setMaxHeaderListSize(MOST_HEADER_BYTES));
    }

    /** The same with another certificate, for a server that runs. */
    static ServerSSLOptions renewed(GatewayConfig config, Certificates certificates) {
        return new ServerSSLOptions()
                .setUseAlpn(true)
                .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
                .setKeyCertOptions(certificates.own())
                .setSslHandshakeTimeout(config.listen().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
}
