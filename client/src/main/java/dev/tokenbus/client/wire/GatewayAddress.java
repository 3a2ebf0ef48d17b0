package dev.tokenbus.client.wire;

import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;

/** Where a gateway's WebSocket is. */
public record GatewayAddress(URI url) {
    private static final String EXPECTED = " (expected: ws://host[:port] or wss://host[:port])";

    public GatewayAddress {
        boolean known = "ws".equals(url.getScheme()) || "wss".equals(url.getScheme());
        if (!known || url.getHost() == null) {
            throw new IllegalArgumentException("url: " + url + EXPECTED);
        }
    }

    /** @param key what the client shows; empty for none */
    public WebSocketConnectOptions options(String key) {
        boolean tls = "wss".equals(url.getScheme());
        String path = url.getRawPath();
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(path == null || path.isEmpty() || path.equals("/") ? "/ws" : path);
        return key.isEmpty() ? options : options.putHeader("Authorization", "Bearer " + key);
    }
}
