package dev.tokenbus.client;

import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets to the gateways in turn. One counts as open when the gateway has greeted: the system of a frozen gateway still
 * accepts connections, and other servers speak WebSocket too.
 */
final class Dialer {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int CONNECT_TIMEOUT_MS = 5000;

    /** From the first packet to the greeting. */
    private static final int GREETING_TIMEOUT_MS = 10_000;

    /** The same while there are other gateways to try. */
    private static final int SHORT_TIMEOUT_MS = 2000;

    private final Vertx vertx;
    private final List<GatewayAddress> addresses;
    private final ClientOptions options;
    // Vert.x closes a client that is unreachable, and its connections with it.
    private final WebSocketClient client;
    private int attempts;
    private String shown = "";

    /** An open socket, whose handlers are the owner's to set at once. */
    record Greeted(WebSocket socket, ConnectionNotice.Welcome welcome) {}

    /** The gateway closed the connection without a greeting. */
    static final class ClosedException extends Exception {
        private static final long serialVersionUID = 1;

        private final @Nullable Short code;

        private ClosedException(@Nullable Short code) {
            super("the connection was closed before a greeting", null, false, false);
            this.code = code;
        }

        @Nullable
        Short code() {
            return code;
        }
    }

    Dialer(Vertx vertx, List<GatewayAddress> addresses, ClientOptions options) {
        this.vertx = vertx;
        this.addresses = List.copyOf(addresses);
        this.options = options;
        this.client = vertx.createWebSocketClient(socketOptions(options.authority()));
    }

    private static WebSocketClientOptions socketOptions(@Nullable Path authority) {
        WebSocketClientOptions options = new WebSocketClientOptions()
                .setMaxFrameSize(MAX_FRAME_BYTES)
                .setMaxMessageSize(4 * MAX_FRAME_BYTES)
                .setConnectTimeout(CONNECT_TIMEOUT_MS);
        if (authority != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
        }
        return options;
    }

    int addresses() {
        return addresses.size();
    }

    /** Tries every address once, until one works. */
    Future<Greeted> tryEach() {
        List<NotConnectedException.Attempt> tried = new ArrayList<>();
        return tryRest(tried).recover(last -> Future.failedFuture(new NotConnectedException(tried)));
    }

    private Future<Greeted> tryRest(List<NotConnectedException.Attempt> tried) {
        GatewayAddress address = next();
        boolean isLast = tried.size() == addresses.size() - 1;
        return attempt(address, isLast ? GREETING_TIMEOUT_MS : SHORT_TIMEOUT_MS).recover(failure -> {
            tried.add(new NotConnectedException.Attempt(address.url(), failure));
            return tried.size() < addresses.size() ? tryRest(tried) : Future.failedFuture(failure);
        });
    }

    /** Tries the next address. */
    Future<Greeted> tryNext() {
        return attempt(next(), addresses.size() == 1 ? GREETING_TIMEOUT_MS : SHORT_TIMEOUT_MS);
    }

    /** The address of the latest attempt; before the first one, the address that is next. */
    GatewayAddress latest() {
        return addresses.get(Math.floorMod(Math.max(0, attempts - 1), addresses.size()));
    }

    private GatewayAddress next() {
        return addresses.get(Math.floorMod(attempts++, addresses.size()));
    }

    private Future<Greeted> attempt(GatewayAddress address, int timeoutMs) {
        Promise<Greeted> greeted = Promise.promise();
        long timer = vertx.setTimer(
                timeoutMs, late -> greeted.tryFail(new TimeoutException("no greeting in " + timeoutMs + " ms")));
        credential()
                .compose(token -> client.connect(address.options(token)))
                .onSuccess(socket -> awaitGreeting(socket, greeted))
                .onFailure(greeted::tryFail);
        return greeted.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** What is shown now, on the event loop that asks, wherever it comes from. */
    private Future<String> credential() {
        Context here = vertx.getOrCreateContext();
        Promise<String> asked = Promise.promise();
        options.credential()
                .onComplete(given -> here.runOnContext(v -> {
                    shown = given.succeeded() ? given.result() : shown;
                    asked.handle(given);
                }));
        return asked.future();
    }

    /** Another token than the one that was shown last; fails if there is none. */
    Future<String> renewed() {
        String before = shown;
        return credential()
                .compose(token -> token.equals(before)
                        ? Future.failedFuture("the same token as before")
                        : Future.succeededFuture(token));
    }

    private static void awaitGreeting(WebSocket socket, Promise<Greeted> greeted) {
        greeted.future().onFailure(ungreeted -> socket.close());
        socket.exceptionHandler(broken -> {});
        socket.closeHandler(gone -> greeted.tryFail(new ClosedException(socket.closeStatusCode())));
        socket.textMessageHandler(json -> ServerFrameReader.read(
                        Buffer.buffer(json).getBytes())
                .ifPresent(frame -> {
                    if (frame instanceof ConnectionNotice.Welcome welcome) {
                        greeted.tryComplete(new Greeted(socket, welcome));
                    }
                }));
        ClientFrame hello = new ClientFrame.Hello(Set.of("restart"), null);
        socket.writeTextMessage(Buffer.buffer(hello.encode()).toString());
    }

    Future<Void> close() {
        return client.close();
    }
}
