package dev.tokenbus.meter;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;

/**
 * The port to which a gateway reports its work; a method that is not overridden records nothing. Implementations are
 * thread-safe and cheap: several event loops call one meter.
 *
 * <p>At rest the counters balance: streams started = streams ended + streams live; chunks = chunks of all ended streams.
 */
public interface GatewayMeter {
    /** Records nothing. */
    GatewayMeter NOOP = new GatewayMeter() {};

    /** Where the figures of a kind of streams go: asked once for each attempt at a stream, and kept. */
    default StreamMeter streams(StreamKind kind) {
        return StreamMeter.NOOP;
    }

    /** Where the gateway reports what it does so that streams survive. */
    default RecoveryMeter recovery() {
        return RecoveryMeter.NOOP;
    }

    /** Where the gateway reports what its ended streams have used. */
    default UsageMeter usage() {
        return UsageMeter.NOOP;
    }

    default void connectionOpened() {}

    default void connectionClosed() {}

    /** The gateway answers a handshake with an HTTP error. */
    default void connectionRefused() {}

    /** So many more, or fewer, connections are open that are neither WebSockets nor follow a stream. */
    default void plainConnections(long delta) {}

    /** The gateway closes such a connection: it took too long, or was one too many. */
    default void plainConnectionClosed() {}

    default void messageReceived(int bytes) {}

    default void messageSent(int bytes) {}

    /** A frame is dropped because its socket is gone. */
    default void messageDropped() {}

    /** The gateway accepts a stream from a client. */
    default void streamStarted() {}

    /** A client that came by a door has its stream: a new one, or the one that its key opened before. */
    default void streamOpened(Door door) {}

    /** The stream's one terminal event is appended. */
    default void streamEnded(Outcome outcome) {}

    /** So many more, or fewer, live streams go on although nobody watches, because their clients asked for that. */
    default void unwatchedStreams(long delta) {}

    /** Operators are shown so many more, or fewer, topics. */
    default void observers(long delta) {}

    /** An operator's socket is full, so that a picture is left out. */
    default void pictureSkipped() {}

    /** A request fails before it becomes a stream. */
    default void requestRefused(ErrorCode code) {}

    /** A client is refused because of a limit. */
    default void limited(Limit.Scope scope, Limit limit) {}

    /** The limits of so many more, or fewer, addresses, or principals, are being counted. */
    default void counted(Limit.Scope scope, long delta) {}

    /** Time from a client's {@code start} to the first token in its gateway. */
    default void firstToken(long nanos) {}

    /** A chunk frame is written: how many tokens it holds, and how long this gateway held the oldest of them. */
    default void chunkDelivered(int tokens, long nanosInGateway) {}

    /** A chunk frame is written with so many tokens, of which it is not known how long this gateway held them: they are a replay. */
    default void chunkDelivered(int tokens) {}

    /** A viewer takes so many tokens without a frame: it waits for the whole answer. */
    default void tokensDelivered(int tokens) {}

    /** A viewer was sent the stream's terminal event. */
    default void terminalSent(Outcome outcome) {}

    /** The node's gateways take at most so many connections, streams and bytes of logs. */
    default void limits(long connections, long streams, long heldBytes) {}

    /** A stage begins to hold a stream back. */
    default void backpressure(Stage stage) {}

    /** The node remembers so many more, or fewer, channels that have listeners. */
    default void channelsRemembered(long delta) {}

    /** Messages that have not arrived completely take this many bytes more, or less. */
    default void assemblyBytes(long delta) {}

    /** Requests that arrive in parts, and are not whole yet, take this many bytes more, or less. */
    default void partsBytes(long delta) {}

    /** The logs of this node's streams grow, or shrink, by this many bytes. */
    default void heldBytes(long delta) {}
}
