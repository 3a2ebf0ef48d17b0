package dev.tokenbus.client;

import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.client.wire.StreamOf;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the streams on it: resumes them on each new socket, and hands each its frames. Confined to the client's event
 * loop.
 */
final class Line {
    private final Vertx vertx;
    private final ClientOptions options;
    private final Connection connection;
    private final Runnable onRefused;
    private final Map<String, ClientStream> byRequest = new HashMap<>();
    private final Map<String, ClientStream> byStream = new HashMap<>();
    private final Set<Long> giveUpTimers = new LinkedHashSet<>();

    /** @param onRefused called when there will be no other connection here */
    Line(
            Vertx vertx,
            List<GatewayAddress> addresses,
            ClientOptions options,
            ClientEnvironment environment,
            Runnable onRefused) {
        this.vertx = vertx;
        this.options = options;
        this.connection = new Connection(vertx, addresses, options, environment, new Events());
        this.onRefused = onRefused;
    }

    Connection connection() {
        return connection;
    }

    Future<Void> open() {
        return connection.open();
    }

    /** Starts an answer, now or on the next connection. */
    void begin(ClientStream stream) {
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

    /** Sends a start, unless the gateway would refuse its size: its connection, and the other answers, live on. */
    private void send(ClientStream stream, ClientFrame.Start start) {
        connection
                .refusal(start)
                .ifPresentOrElse(
                        reason -> stream.fail(new StreamFailure(ErrorCode.TOO_LARGE, reason)),
                        () -> connection.send(start));
    }

    /** Repeats a request, which a draining server has refused, on the next connection. */
    private void beginElsewhere(ClientStream stream, long afterMs) {
        int refusedOn = connection.opened();
        connection.hurry();
        vertx.setTimer(Math.max(1, afterMs), timer -> {
            // A new connection has got the request when it opened.
            boolean isSame = connection.opened() == refusedOn;
            if (isSame && byRequest.containsValue(stream) && connection.takesRequests()) {
                send(stream, stream.start());
            }
        });
    }

    /** Goes on here with a stream that was on another line. */
    void take(ClientStream stream, String streamId) {
        connection.awaitFrames();
        byStream.put(streamId, stream);
        if (connection.isOpen()) {
            stream.resumeOn();
        }
    }

    void forget(ClientStream stream) {
        byRequest.remove(String.valueOf(stream.start().id()), stream);
        ServerFrame.Started accepted = stream.accepted();
        if (accepted != null) {
            byStream.remove(accepted.streamId(), stream);
        }
    }

    /** The answers that have a name. */
    List<ClientStream> live() {
        return List.copyOf(byStream.values());
    }

    boolean isUnused() {
        return byStream.isEmpty() && byRequest.isEmpty();
    }

    void failAll(StreamFailure failure) {
        List<ClientStream> open = new ArrayList<>(byRequest.values());
        open.addAll(byStream.values());
        open.forEach(stream -> stream.fail(failure));
    }

    Future<Void> close() {
        cancelTimers();
        return connection.close();
    }

    private void cancelTimers() {
        giveUpTimers.forEach(vertx::cancelTimer);
        giveUpTimers.clear();
    }

    private final class Events implements Connection.Listener {
        /** Resumes every live answer after its cursor; sends unconfirmed starts again, under their keys. */
        @Override
        public void connected() {
            cancelTimers();
            live().forEach(ClientStream::resumeOn);
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
                onRefused.run();
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
            return !isUnused();
        }
    }
}
