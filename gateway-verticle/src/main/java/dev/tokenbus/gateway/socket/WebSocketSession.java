package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Client;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: reads its frames, keeps its rates and signs of life, and writes to it. What the frames ask for is
 * done by {@link FrameDispatch}.
 *
 * <p>Confined to the event loop of its socket. Ends with {@link #closed}, which its owner calls when the socket is gone; the
 * streams go on.
 */
public final class WebSocketSession implements Client {
    /** So many messages that are no JSON at all end the connection: the client speaks something else. */
    private static final int MOST_MALFORMED = 10;

    /** How long a client may take to answer a close frame, in seconds. */
    public static final int CLOSING_SECONDS = 5;

    private static final long CLOSING_NANOS = CLOSING_SECONDS * 1_000_000_000L;

    private final String id;
    private final Outbound outbound;
    private final GatewayLoop services;
    private final FrameDispatch commands;
    private final RateLimit rate;
    private final Liveness liveness;
    private int malformed;
    private boolean ended;
    private long endedAt;
    private @Nullable CloseCode closing;

    /** @param commandsOf makes what does what a client asks for; called once, with this session */
    WebSocketSession(String id, Outbound outbound, GatewayLoop services, Function<Client, FrameDispatch> commandsOf) {
        this.id = id;
        this.outbound = outbound;
        this.services = services;
        this.commands = commandsOf.apply(this);
        this.rate = new RateLimit(services.config().maxMessagesPerSecond(), services.now());
        this.liveness = new Liveness(services.config(), services.environment().random(), services.now());
    }

    String id() {
        return id;
    }

    /** Greets the client. */
    void opened() {
        GatewayConfig config = services.config();
        write(new ServerFrame.Welcome(
                id,
                services.environment().nodeId(),
                config.heartbeatMs(),
                new ServerFrame.WireLimits(
                        config.maxFrameBytes(),
                        config.maxMessageBytes(),
                        config.maxMessageBytes(),
                        config.maxStreamsPerConnection()),
                config.resumeWindowMs()));
    }

    /** Any frame came in, of whatever kind: a sign of life, and one more against the rate. */
    void heard() {
        long now = services.now();
        liveness.heard();
        if (!rate.tryTake(now)) {
            close(CloseCode.FLOOD);
        }
    }

    /** A whole text message came in. */
    void message(String text) {
        if (ended) {
            return;
        }
        services.meter().messageReceived(text.length());
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
        commands.handle(frame);
    }

    @Override
    public void refuse(@Nullable String requestId, StreamFailure failure) {
        services.meter().requestRefused(failure.code());
        write(ServerFrame.Error.ofRequest(requestId, failure));
    }

    @Override
    public void write(ServerFrame frame) {
        write(frame.encode());
    }

    @Override
    public void write(byte[] utf8) {
        if (!ended) {
            outbound.write(utf8);
            liveness.wrote(services.now());
        }
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public boolean isFull() {
        return outbound.isFull();
    }

    /** The socket takes more again. */
    void drained() {
        liveness.drained();
        commands.drained();
    }

    /** Called once a second; {@code ping} sends a WebSocket ping, which every client answers by itself. */
    void sweep(Runnable ping) {
        if (ended) {
            if (services.now() - endedAt > CLOSING_NANOS) {
                outbound.abort();
            }
            return;
        }
        commands.tick();
        switch (liveness.check(services.now(), outbound.isFull(), commands.hasStreams())) {
            case NOTHING -> {}
            case PING -> ping.run();
            case KEEP_ALIVE -> keepAlive(ping);
            case DEAD -> close(CloseCode.HEARTBEAT);
            case SLOW -> close(CloseCode.SLOW);
        }
    }

    /** Scripts in browsers cannot see a WebSocket ping, so clients that said hello get a frame. */
    private void keepAlive(Runnable ping) {
        if (commands.saidHello()) {
            write(new ServerFrame.Ping(services.now() / 1_000_000));
        } else {
            ping.run();
            liveness.wrote(services.now());
        }
    }

    /** This node is leaving. */
    void goAway(long deadlineMs, long reconnectAfterMs) {
        write(new ServerFrame.Goaway(deadlineMs, reconnectAfterMs));
    }

    boolean hasStreams() {
        return commands.hasStreams();
    }

    void close(CloseCode code) {
        if (!ended) {
            closing = code;
            ended = true;
            endedAt = services.now();
            outbound.close(code);
        }
    }

    /** Why this side closed the socket; null when the client did. */
    @Nullable
    CloseCode closing() {
        return closing;
    }

    /** The socket is gone: views are dropped, streams go on. */
    void closed() {
        ended = true;
        commands.detachAll();
    }
}
