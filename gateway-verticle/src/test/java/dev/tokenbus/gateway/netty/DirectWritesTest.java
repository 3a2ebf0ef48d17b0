package dev.tokenbus.gateway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DirectWritesTest {
    private static final String PIECE = "x".repeat(60_000);

    private final CompletableFuture<Boolean> direct = new CompletableFuture<>();
    private final CompletableFuture<Integer> drained = new CompletableFuture<>();
    /** In a field: Vert.x closes a client that is unreachable, and with it a connection in its handshake. */
    private WebSocketClient sockets;

    private WebSocket client;

    /** A server that, when it is told to, writes until the socket takes no more, and then waits for it to drain. */
    @BeforeEach
    void connect(Vertx vertx) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setStrictThreadMode(true))
                .requestHandler(request -> request.toWebSocket().onSuccess(this::accepted));
        int port = Waiting.forResult(server.listen(0, "127.0.0.1")).actualPort();
        sockets = vertx.createWebSocketClient();
        client = Waiting.forResult(sockets.connect(port, "127.0.0.1", "/"));
    }

    private void accepted(ServerWebSocket socket) {
        direct.complete(DirectWrites.use(((WebSocketInternal) socket).channelHandlerContext()));
        socket.textMessageHandler(go -> writeMuch(socket));
    }

    private void writeMuch(ServerWebSocket socket) {
        int written = 0;
        while (!socket.writeQueueFull()) {
            socket.writeTextMessage(PIECE);
            written++;
        }
        int pieces = written;
        socket.drainHandler(v -> {
            drained.complete(pieces);
            socket.writeTextMessage("last").onComplete(sent -> socket.close());
        });
    }

    @Test
    void aSocketOfThisVertxCanBeMadeToWriteDirectlyAndIsStillBoundedAndInOrder() {
        StringBuffer read = new StringBuffer();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        client.textMessageHandler(read::append);
        client.closeHandler(v -> closed.complete(true));

        client.writeTextMessage("go");
        int pieces = Waiting.forResult(drained);
        Waiting.forResult(closed);

        assertThat(Waiting.forResult(direct)).isTrue();
        assertThat(pieces).isPositive();
        assertThat(read.toString()).isEqualTo(PIECE.repeat(pieces) + "last");
    }
}
