package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Client;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.netty.Incoming;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: reads the client's frames, watches its rate and its signs of life, and writes to it.
 * {@link FrameDispatch} handles the frames.
 *
 * <p>Confined to the event loop of its socket. Its owner calls {@link #closed} when the socket is gone; the streams go on.
 */
public final class WebSocketSession implements Client, Incoming {
    /** This many messages that are not JSON end the connection: the client speaks another protocol. */
    private static final int MOST_MALFORMED = 10;

    /** How long a client may take to answer a close frame, in seconds. */
    public static final int CLOSING_SECONDS = 5;

    private static final StreamFailure NO_ROOM =
            new StreamFailure(ErrorCode.OVERLOADED, "too many large messages are on their way to this gateway", 1000);

    private static final long CLOSING_NANOS = CLOSING_SECONDS * 1_000_000_000L;

    private final String id;
    private final Source source;
    private final Outbound outbound;
    private final GatewayLoop loop;
    private final FrameDispatch dispatch;
    private final RateLimit rate;
    private final Liveness liveness;
    private int malformed;
    private boolean ended;
    private long endedAt;

    /** @param dispatchOf makes what handles the frames of a client; called once, with this session */
    WebSocketSession(
            String id, Source source, Outbound outbound, GatewayLoop loop, Function<Client, FrameDispatch> dispatchOf) {
        this.id = id;
        this.source = source;
        this.outbound = outbound;
        this.loop = loop;
        this.dispatch = dispatchOf.apply(this);
        this.rate = new RateLimit(loop.config().limits().maxMessagesPerSecond(), loop.now());
        this.liveness = new Liveness(loop.config(), loop.environment().random(), loop.now());
    }

    String id() {
        return id;
    }

    /** Greets the client. */
    void opened() {
        GatewayConfig config = loop.config();
        write(new ConnectionNotice.Welcome(
                id,
                loop.environment().nodeId(),
                config.liveness().heartbeat().toMillis(),
                new ConnectionNotice.WireLimits(
                        config.limits().maxMessageBytes(),
                        config.limits().maxMessageBytes(),
                        config.limits().maxMessageBytes(),
                        config.limits().maxStreamsPerConnection()),
                config.retention().resumeWindow().toMillis()));
    }

    @Override
    public void frame() {
        liveness.heard();
        if (!rate.tryTake(loop.now())) {
            close(CloseCode.FLOOD);
        }
    }

    @Override
    public void alive() {
        liveness.heard();
    }

    @Override
    public void message(String text) {
        if (ended) {
            return;
        }
        loop.meter().messageReceived(text.length());
        ClientFrame frame;
        try {
            frame = ClientFrameReader.read(text);
        } catch (BadFrameException e) {
            refuse(e.id(), e.failure());
            if (e.malformed() && ++malformed >= MOST_MALFORMED) {
                close(CloseCode.BAD_FRAME);
            }
            return;
        }
        dispatch.handle(frame);
    }

    @Override
    public void tooLarge(long bytes, String beginning) {
        int most = loop.config().limits().maxMessageBytes();
        refuseMessage(
                beginning,
                new StreamFailure(
                        ErrorCode.TOO_LARGE, "message: " + bytes + " bytes (expected: at most " + most + ")"));
    }

    @Override
    public void noRoom(String beginning) {
        refuseMessage(beginning, NO_ROOM);
    }

    private void refuseMessage(String beginning, StreamFailure failure) {
        if (!ended) {
            refuse(ClientFrameReader.readId(beginning), failure);
        }
    }

    @Override
    public void violation(CloseCode code) {
        close(code);
    }

    @Override
    public void refuse(@Nullable String requestId, StreamFailure failure) {
        loop.meter().requestRefused(failure.code());
        write(ServerFrame.Error.ofRequest(requestId, failure));
    }

    @Override
    public void refuseAbout(@Nullable String streamId, StreamFailure failure) {
        loop.meter().requestRefused(failure.code());
        write(ServerFrame.Error.aboutStream(streamId, failure));
    }

    @Override
    public void write(ServerFrame frame) {
        write(frame.encode());
    }

    @Override
    public void write(byte[] utf8) {
        if (!ended) {
            outbound.write(utf8);
            liveness.wrote(loop.now());
        }
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public boolean isFull() {
        return outbound.isFull();
    }

    /** The socket takes more again. */
    void drained() {
        liveness.drained();
        dispatch.drained();
    }

    /** Called once a second; {@code ping} sends a WebSocket ping, which every WebSocket library answers by itself. */
    void sweep(Runnable ping) {
        if (ended) {
            if (loop.now() - endedAt > CLOSING_NANOS) {
                outbound.abort();
            }
            return;
        }
        dispatch.tick();
        switch (liveness.check(loop.now(), outbound.isFull(), dispatch.hasStreams())) {
            case NOTHING -> {}
            case PING -> ping.run();
            case KEEP_ALIVE -> keepAlive(ping);
            case DEAD -> close(CloseCode.HEARTBEAT);
            case SLOW -> close(CloseCode.SLOW);
        }
    }

    /** A script in a browser cannot see a WebSocket ping, so a client that said hello gets a frame. */
    private void keepAlive(Runnable ping) {
        if (dispatch.saidHello()) {
            write(new ConnectionNotice.Ping(loop.now() / 1_000_000));
        } else {
            ping.run();
            liveness.wrote(loop.now());
        }
    }

    /** This node leaves the cluster: the client is to reconnect elsewhere. */
    void goAway(long deadlineMs, long reconnectAfterMs) {
        write(new ConnectionNotice.Goaway(deadlineMs, reconnectAfterMs));
    }

    boolean hasStreams() {
        return dispatch.hasStreams();
    }

    void close(CloseCode code) {
        if (!ended) {
            ended = true;
            endedAt = loop.now();
            outbound.close(code);
        }
    }

    /** The socket is gone: the client's views end, and its streams go on. */
    void closed() {
        ended = true;
        dispatch.detachAll();
    }
}
