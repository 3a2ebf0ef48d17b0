package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.BusCodecs;
import dev.tokenbus.protocol.GatewayMeter;
import dev.tokenbus.protocol.NodeEnvironment;
import dev.tokenbus.protocol.NodePresence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** permessage-deflate, which is off unless the configuration wants it, and bounded then. */
@ExtendWith(VertxExtension.class)
final class CompressionIT {
    private static final String PING = "{\"type\":\"ping\",\"t\":7}";

    @Test
    void compressionIsNotOfferedUnlessConfigured(Vertx vertx) throws Exception {
        WebSocket socket = connect(vertx, start(vertx, false));

        assertThat(socket.headers().contains("Sec-WebSocket-Extensions")).isFalse();
    }

    @Test
    void compressedMessagesAreUnderstoodAndAnswered(Vertx vertx) throws Exception {
        WebSocket socket = connect(vertx, start(vertx, true));
        Promise<String> pong = Promise.promise();
        socket.textMessageHandler(text -> {
            if (text.contains("pong")) {
                pong.tryComplete(text);
            }
        });

        socket.writeTextMessage(PING);

        assertThat(socket.headers().get("Sec-WebSocket-Extensions")).contains("permessage-deflate");
        assertThat(get(pong.future())).contains("\"t\":7");
        get(socket.close());
    }

    @Test
    void aMessageThatInflatesBeyondTheLimitClosesTheConnection(Vertx vertx) throws Exception {
        WebSocket socket = connect(vertx, start(vertx, true));
        Promise<Void> closed = Promise.promise();
        socket.closeHandler(v -> closed.complete());

        // Forty megabytes of one letter are about forty kilobytes on the wire: within the limit of a frame.
        socket.writeTextMessage("a".repeat(40 << 20));

        get(closed.future());
        assertThat(socket.closeStatusCode()).isIn((short) 1009, (short) 1006);
    }

    private static GatewayVerticle start(Vertx vertx, boolean compression) throws Exception {
        BusCodecs.register(vertx.eventBus());
        GatewayConfig d = GatewayConfig.DEFAULT;
        GatewayConfig config = new GatewayConfig(
                d.host(),
                0,
                d.allowedOrigins(),
                d.maxConnections(),
                d.maxStreams(),
                d.maxStreamsPerConnection(),
                d.maxMessagesPerSecond(),
                d.maxFrameBytes(),
                d.maxMessageBytes(),
                compression,
                d.handshakeMs(),
                d.heartbeatMs(),
                d.pongMs(),
                d.keepAliveMs(),
                d.slowMs(),
                d.startMs(),
                d.startAttempts(),
                d.logBytes(),
                d.retainedBytes(),
                d.resumeWindowMs(),
                d.drainMs());
        NodeEnvironment environment = new NodeEnvironment(
                "node-1", NodePresence.NOWHERE, System::nanoTime, new SecureRandom(), address -> {});
        GatewayVerticle gateway = new GatewayVerticle(environment, 0, 1, config, GatewayMeter.NOOP);
        get(vertx.deployVerticle(gateway));
        return gateway;
    }

    private static WebSocket connect(Vertx vertx, GatewayVerticle gateway) throws Exception {
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setMaxFrameSize(64 << 20)
                .setMaxMessageSize(64 << 20));
        return get(client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI("/ws")));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
