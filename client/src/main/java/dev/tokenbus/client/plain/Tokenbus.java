package dev.tokenbus.client.plain;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.NotConnectedException;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * A client of one gateway, or of several of one cluster, that needs no Vert.x of the program's own.
 *
 * <pre>{@code
 * try (Tokenbus tokenbus = Tokenbus.connect("ws://localhost:8080")) {
 *     for (String text : tokenbus.start("Why is the sky blue?")) {
 *         System.out.print(text);
 *     }
 * }
 * }</pre>
 *
 * <p>Any thread may use it, for any number of answers at once: it opens another connection where one has as many as its gateway takes. Its one
 * thread of its own is a daemon. The caller closes it.
 */
public final class Tokenbus implements AutoCloseable {
    private final Vertx vertx;
    private final Connections connections;

    private Tokenbus(List<URI> gateways, ClientOptions options) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("gateways: none (expected: at least one)");
        }
        gateways.forEach(GatewayAddress::new);
        this.vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setUseDaemonThread(true));
        List<URI> all = List.copyOf(gateways);
        this.connections = new Connections(() -> TokenbusClient.connect(vertx, all, options));
    }

    /** Connects to a gateway, or to one of several. */
    public static Tokenbus connect(String... gateways) throws NotConnectedException {
        return connect(Stream.of(gateways).map(URI::create).toList(), ClientOptions.DEFAULT);
    }

    /** Connects to one of these gateways; an answer goes on at the next of them whenever one is lost. */
    public static Tokenbus connect(List<URI> gateways, ClientOptions options) throws NotConnectedException {
        Tokenbus tokenbus = lazily(gateways, options);
        try {
            tokenbus.place().toCompletionStage().toCompletableFuture().join().giveBack();
            return tokenbus;
        } catch (CompletionException failed) {
            tokenbus.close();
            if (failed.getCause() instanceof NotConnectedException unreachable) {
                throw unreachable;
            }
            throw failed.getCause() instanceof IllegalArgumentException wrong ? wrong : failed;
        }
    }

    /** Connects with the first prompt; where that fails, the next prompt tries again. Throws for an address that is none of a gateway. */
    public static Tokenbus lazily(List<URI> gateways, ClientOptions options) {
        return new Tokenbus(gateways, options);
    }

    /** An answer to one prompt of the cluster's default model. */
    public AnswerStream start(String prompt) {
        return start(prompt, StreamConfig.DEFAULT);
    }

    /** An answer to one prompt. */
    public AnswerStream start(String prompt, StreamConfig config) {
        return start(List.of(ChatMessage.user(prompt)), config);
    }

    /** An answer in a conversation. The prompt is sent when somebody reads the answer. */
    public AnswerStream start(List<ChatMessage> messages, StreamConfig config) {
        return new AnswerStream(new LazyStream(this, List.copyOf(messages), config));
    }

    boolean isOwnThread() {
        Context here = Vertx.currentContext();
        return here != null && here.owner() == vertx;
    }

    /** A place for one more answer, on a connection that has one. */
    Future<Connections.Place> place() {
        return connections.take();
    }

    /**
     * Ends every answer here, and waits until the connections are closed, unless a subscriber calls it on the client's own thread. The server
     * stops the generations after their orphan time.
     */
    @Override
    public void close() {
        CompletableFuture<Void> all = connections
                .close()
                .eventually(vertx::close)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture();
        if (!Context.isOnEventLoopThread()) {
            all.join();
        }
    }
}
