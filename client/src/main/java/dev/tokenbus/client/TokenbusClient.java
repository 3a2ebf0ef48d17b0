package dev.tokenbus.client;

import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a gateway, or of several of one cluster: streams as many answers at once as the gateway takes on a connection
 * ({@link #limits}), and resumes them after a lost connection without a gap and without a repetition.
 *
 * <pre>{@code
 * TokenbusClient.connect(vertx, URI.create("ws://localhost:8080"))
 *         .compose(client -> client.start("Why is the sky blue?", StreamConfig.DEFAULT).end())
 *         .onSuccess(answer -> System.out.println(answer.text()))
 *         .onFailure(failed -> System.err.println(failed.getMessage()));
 * }</pre>
 *
 * <p>Any thread may call it; handlers run on the client's event loop. The caller closes it. For programs that do not use Vert.x there is
 * {@link dev.tokenbus.client.plain.Tokenbus}.
 */
public final class TokenbusClient {
    private static final int KEY_BYTES = 16;

    private final Vertx vertx;
    private final Context context;

    /** The thread of {@link #context}; null until the client runs on it. Any calling thread reads it. */
    private volatile @Nullable Thread eventLoop;

    private final ClientOptions options;
    private final ClientEnvironment environment;
    private final Lines lines;

    private TokenbusClient(
            Vertx vertx,
            Context context,
            List<GatewayAddress> addresses,
            ClientOptions options,
            ClientEnvironment environment) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.environment = environment;
        this.lines = new Lines(vertx, addresses, options, environment);
    }

    /** Connects to a gateway, for example {@code ws://localhost:8080}; fails when the first attempt fails. */
    public static Future<TokenbusClient> connect(Vertx vertx, URI url) {
        return connect(vertx, url, ClientOptions.DEFAULT);
    }

    public static Future<TokenbusClient> connect(Vertx vertx, URI url, ClientOptions options) {
        return connect(vertx, List.of(url), options);
    }

    /**
     * Connects to one of several gateways of a cluster, and goes on with the next of them whenever one is lost or silent.
     * Fails with a {@link NotConnectedException} when none of them answers.
     */
    public static Future<TokenbusClient> connect(Vertx vertx, List<URI> urls, ClientOptions options) {
        return connect(vertx, urls, options, ClientEnvironment.SYSTEM);
    }

    static Future<TokenbusClient> connect(
            Vertx vertx, List<URI> urls, ClientOptions options, ClientEnvironment environment) {
        List<GatewayAddress> addresses;
        try {
            addresses = urls.stream().map(GatewayAddress::new).toList();
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        if (addresses.isEmpty()) {
            return Future.failedFuture(new IllegalArgumentException("urls: none (expected: at least one)"));
        }
        Promise<TokenbusClient> connected = Promise.promise();
        Context context = vertx.getOrCreateContext();
        TokenbusClient client = new TokenbusClient(vertx, context, addresses, options, environment);
        context.runOnContext(v -> client.open().<TokenbusClient>map(client).onComplete(connected));
        return connected.future();
    }

    private Future<Void> open() {
        // A worker context has no thread of its own: each task may run on another one.
        eventLoop = context.isEventLoopContext() ? Thread.currentThread() : null;
        return lines.open();
    }

    /** What the gateway takes, as its newest {@code welcome} says; 0 is unknown. Read it on any thread. */
    public ConnectionNotice.WireLimits limits() {
        return lines.main().connection().limits();
    }

    /** Whether it is closed, or the gateways have turned it away for good. */
    public boolean isClosed() {
        return lines.main().connection().isClosed();
    }

    /** Starts an answer to one prompt. */
    public ClientStream start(String prompt, StreamConfig config) {
        return start(List.of(ChatMessage.user(prompt)), config);
    }

    /** Starts an answer in a conversation. Set the handlers of the stream in the same event-loop pass. */
    public ClientStream start(List<ChatMessage> messages, StreamConfig config) {
        return start(messages, config, stream -> {});
    }

    /** Starts an answer to one prompt; {@code listening} sets the handlers of the stream, on the client's event loop. */
    public ClientStream start(String prompt, StreamConfig config, Consumer<ClientStream> listening) {
        return start(List.of(ChatMessage.user(prompt)), config, listening);
    }

    /** Starts an answer in a conversation; {@code listening} sets the handlers of the stream, on the client's event loop. */
    public ClientStream start(List<ChatMessage> messages, StreamConfig config, Consumer<ClientStream> listening) {
        byte[] key = new byte[KEY_BYTES];
        environment.random().nextBytes(key);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        ClientStream stream = new ClientStream(
                this,
                lines.main(),
                lines.newSearch(),
                new ClientFrame.Start(name, name, false, List.of(messages), false, config, null, -1));
        context.runOnContext(v -> {
            listening.accept(stream);
            lines.main().begin(stream);
        });
        return stream;
    }

    /** Closes the connection and ends every answer here; the server stops the generations after their orphan time. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(v -> {
            lines.close().onComplete(closed);
            lines.failAll("the client was closed");
        });
        return closed.future();
    }

    /** Sends a frame about a stream, now or on the stream's next connection. */
    void send(ClientStream stream, ClientFrame frame) {
        context.runOnContext(v -> stream.line().connection().send(frame));
    }

    /** A future that completes with a stage, and whose listeners run on the client's event loop, which reports what they throw. */
    <T> Future<T> future(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }

    /** Runs an action on the client's event loop: at once if the caller is on it, else soon. */
    void run(Runnable action) {
        if (Thread.currentThread() == eventLoop) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /** Reports what a listener has thrown where Vert.x reports the like: to an exception handler, else to its log. */
    void report(Throwable thrown) {
        context.runOnContext(v -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        });
    }

    void later(long delayMs, Runnable action) {
        vertx.setTimer(Math.max(1, delayMs), timer -> action.run());
    }

    void forget(ClientStream stream) {
        lines.forget(stream);
    }
}
