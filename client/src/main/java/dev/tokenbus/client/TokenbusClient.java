package dev.tokenbus.client;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a gateway, or of several of one cluster: streams any number of answers at once, and resumes them after a
 * lost connection without a gap and without a repetition.
 *
 * <p>Any thread may call it; handlers run on the client's event loop. The caller closes it.
 */
public final class TokenbusClient {
    private static final int KEY_BYTES = 16;

    private final Vertx vertx;
    private final Context context;

    /** The thread of {@link #context}; null until the client runs on it. Any calling thread reads it. */
    private volatile @Nullable Thread eventLoop;

    private final ClientOptions options;
    private final ClientEnvironment environment;
    private final Connection connection;
    private final Map<String, ClientStream> byRequest = new HashMap<>();
    private final Map<String, ClientStream> byStream = new HashMap<>();
    private final Set<Long> giveUpTimers = new LinkedHashSet<>();

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
        this.connection = new Connection(vertx, addresses, options, environment, new Events());
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
        return connection.open();
    }

    /** What the gateway takes, as its newest {@code welcome} says; 0 is unknown. Read it on any thread. */
    public ConnectionNotice.WireLimits limits() {
        return connection.limits();
    }

    /** Starts an answer to one prompt. */
    public ClientStream start(String prompt, StreamConfig config) {
        return start(List.of(ChatMessage.user(prompt)), config);
    }

    /** Starts an answer in a conversation. Set the handlers of the stream in the same event-loop pass. */
    public ClientStream start(List<ChatMessage> messages, StreamConfig config) {
        byte[] key = new byte[KEY_BYTES];
        environment.random().nextBytes(key);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        ClientStream stream = new ClientStream(
                this, new ClientFrame.Start(name, name, false, List.of(messages), false, config, null, -1));
        context.runOnContext(v -> begin(stream));
        return stream;
    }

    private void begin(ClientStream stream) {
        if (connection.isClosed()) {
            stream.fail(new StreamFailure(ErrorCode.UNRECOVERABLE, "the client is closed"));
            return;
        }
        boolean taken = connection.takesRequests();
        if (!taken && byRequest.size() >= options.queue()) {
            stream.fail(new StreamFailure(ErrorCode.OVERLOADED, "too many requests wait for a connection"));
            return;
        }
        connection.awaitFrames();
        byRequest.put(String.valueOf(stream.start().id()), stream);
        if (taken) {
            send(stream, stream.start());
        } else {
            connection.hurry();
        }
    }

    /** Repeats a request, which a draining server has refused, on the next connection. */
    private void beginElsewhere(ClientStream stream, long afterMs) {
        int refusedOn = connection.opened();
        connection.hurry();
        later(afterMs, () -> {
            // A new connection has got the request when it opened.
            boolean isSame = connection.opened() == refusedOn;
            if (isSame && byRequest.containsValue(stream) && connection.takesRequests()) {
                send(stream, stream.start());
            }
        });
    }

    /** Sends a start, unless the gateway would refuse its size: its connection, and the other answers, live on. */
    private void send(ClientStream stream, ClientFrame.Start start) {
        connection
                .refusal(start)
                .ifPresentOrElse(
                        reason -> stream.fail(new StreamFailure(ErrorCode.TOO_LARGE, reason)),
                        () -> connection.send(start));
    }

    /** Closes the connection and ends every answer here; the server stops the generations after their orphan time. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(v -> {
            giveUpTimers.forEach(vertx::cancelTimer);
            connection.close().onComplete(closed);
            failAll(new StreamFailure(ErrorCode.UNRECOVERABLE, "the client was closed"));
        });
        return closed.future();
    }

    /** Sends a frame about a stream, now or on the next connection. */
    void send(ClientFrame frame) {
        context.runOnContext(v -> connection.send(frame));
    }

    /** Runs an action on the client's event loop: at once if the caller is on it, else soon. */
    void run(Runnable action) {
        if (Thread.currentThread() == eventLoop) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /** Goes on at another gateway if this one still owes an answer after two times the silence, though it shows signs of life. */
    void whenOverdue(BooleanSupplier isOwed) {
        int askedOn = connection.opened();
        later(2L * options.silenceMs(), () -> {
            if (connection.opened() == askedOn && isOwed.getAsBoolean()) {
                connection.reconnect();
            }
        });
    }

    void later(long delayMs, Runnable action) {
        vertx.setTimer(Math.max(1, delayMs), timer -> action.run());
    }

    long nanos() {
        return environment.nanos();
    }

    /** How long the server may be locating an answer before it ends with an error, in nanoseconds. */
    long giveUpNanos() {
        return options.giveUpMs() * 1_000_000L;
    }

    void forget(ClientStream stream) {
        byRequest.remove(String.valueOf(stream.start().id()));
        if (stream.accepted() != null) {
            byStream.remove(stream.accepted().streamId());
        }
    }

    private void failAll(StreamFailure failure) {
        List<ClientStream> open = new ArrayList<>(byRequest.values());
        open.addAll(byStream.values());
        open.forEach(stream -> stream.fail(failure));
    }

    private final class Events implements Connection.Listener {
        /** Resumes every live answer after its cursor; sends unconfirmed starts again, under their keys. */
        @Override
        public void connected() {
            giveUpTimers.forEach(vertx::cancelTimer);
            giveUpTimers.clear();
            List.copyOf(byStream.values()).forEach(ClientStream::resumeOn);
            for (ClientStream stream : List.copyOf(byRequest.values())) {
                send(stream, resent(stream.start()));
            }
        }

        private ClientFrame.Start resent(ClientFrame.Start start) {
            return new ClientFrame.Start(
                    start.id(),
                    start.key(),
                    true,
                    start.prompts(),
                    false,
                    start.options(),
                    start.channel(),
                    start.credit());
        }

        @Override
        public void received(ServerFrame frame) {
            if (frame instanceof ServerFrame.Started started) {
                ClientStream stream = byRequest.remove(String.valueOf(started.id()));
                if (stream != null) {
                    byStream.put(started.streamId(), stream);
                    stream.handle(frame);
                }
            } else {
                ClientStream stream = find(frame);
                if (stream != null && frame instanceof ServerFrame.Error error && isShuttingDown(error)) {
                    beginElsewhere(stream, error.failure().retryAfterMs());
                } else if (stream != null) {
                    stream.handle(frame);
                }
            }
        }

        private static boolean isShuttingDown(ServerFrame.Error error) {
            return error.streamId() == null && error.failure().code() == ErrorCode.SHUTTING_DOWN;
        }

        private @Nullable ClientStream find(ServerFrame frame) {
            if (frame instanceof ServerFrame.Error error && error.streamId() == null) {
                return byRequest.get(String.valueOf(error.id()));
            }
            return byStream.get(StreamOf.frame(frame));
        }

        @Override
        public void lost(boolean forGood) {
            if (forGood) {
                failAll(new StreamFailure(ErrorCode.UNRECOVERABLE, "the server closed the connection for good"));
                return;
            }
            byStream.values().forEach(ClientStream::interrupted);
            giveUpTimers.add(vertx.setTimer(
                    options.giveUpMs(),
                    timer -> failAll(new StreamFailure(
                            ErrorCode.UNRECOVERABLE,
                            "the connection was lost, and no gateway could be reached to resume the answer"))));
        }

        @Override
        public boolean expectsFrames() {
            return !byStream.isEmpty() || !byRequest.isEmpty();
        }
    }
}
