package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.Incoming;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.principal.Authenticator.Standing;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket, whatever it speaks: watches the client's rate and its signs of life, writes to it, and ends. A subclass reads the
 * messages.
 *
 * <p>Confined to the event loop of its socket.
 */
public abstract class SocketSession implements Incoming {
    /** How long a client may take to answer a close frame, in seconds. */
    public static final int CLOSING_SECONDS = 5;

    private static final StreamFailure NO_ROOM =
            new StreamFailure(ErrorCode.OVERLOADED, "too many large messages are on their way to this gateway", 1000);

    private static final long CLOSING_NANOS = CLOSING_SECONDS * 1_000_000_000L;

    private final Outbound outbound;
    private final GatewayLoop loop;
    private final RateLimit rate;
    private final Liveness liveness;
    private Standing standing = Standing.GOOD;
    private @Nullable Principal standingOf;
    private boolean ended;
    private long endedAt;

    protected SocketSession(Outbound outbound, GatewayLoop loop) {
        this.outbound = outbound;
        this.loop = loop;
        this.rate = new RateLimit(loop.config().limits().connection().maxMessagesPerSecond(), loop.now());
        this.liveness = new Liveness(loop.config(), loop.environment().random(), loop.now());
    }

    protected final GatewayLoop loop() {
        return loop;
    }

    /** Who the client is; null if that is not known yet. */
    protected abstract @Nullable Principal principal();

    /** What the client may use. */
    protected abstract Allowance allowance();

    /** The socket is open: the first moment to say something. */
    protected abstract void opened();

    /** A whole message has come. */
    protected abstract void read(String message);

    /** A message is refused unread; {@code beginning} is all that was kept of it. */
    protected abstract void refuseUnread(String beginning, StreamFailure failure);

    /** Whether the client receives streams, so that it may not be left in silence. */
    protected abstract boolean hasStreams();

    /** The socket takes more again. */
    protected abstract void takesMore();

    /** Called once a second while the socket is open. */
    protected abstract void tick();

    /** The client is to hear something; {@code ping} sends a WebSocket ping, which every WebSocket library answers by itself. */
    protected void keepAlive(Runnable ping) {
        ping.run();
        liveness.wrote(loop.now());
    }

    /** This node leaves the cluster: the client is to reconnect elsewhere. */
    protected abstract void goAway(long deadlineMs, long reconnectAfterMs);

    /**
     * The client's token ends: a new one has to come, or the connection closes.
     *
     * @param isOver whether it has expired already
     * @param leftMs how long the connection stays open, in milliseconds
     */
    protected abstract void ending(boolean isOver, long leftMs);

    /** The socket is gone. */
    protected abstract void left();

    /** How this protocol says why the server closes. */
    protected CloseCode worded(CloseCode code) {
        return code;
    }

    @Override
    public final void frame() {
        liveness.heard();
        if (!rate.tryTake(loop.now())) {
            close(CloseCode.FLOOD);
        } else if (!ended) {
            StreamFailure tooMany = allowance().frame(rate.isQuiet());
            if (tooMany != null) {
                refuseUnread("", tooMany);
                close(CloseCode.FLOOD);
            }
        }
    }

    @Override
    public final void alive() {
        liveness.heard();
    }

    @Override
    public final void message(String text) {
        if (!ended) {
            loop.meter().messageReceived(text.length());
            read(text);
        }
    }

    @Override
    public final void tooLarge(long bytes, String beginning) {
        int most = loop.config().limits().maxMessageBytes();
        refuseMessage(
                beginning,
                new StreamFailure(
                        ErrorCode.TOO_LARGE, "message: " + bytes + " bytes (expected: at most " + most + ")"));
    }

    @Override
    public final void noRoom(String beginning) {
        refuseMessage(beginning, NO_ROOM);
    }

    private void refuseMessage(String beginning, StreamFailure failure) {
        if (!ended) {
            refuseUnread(beginning, failure);
        }
    }

    @Override
    public final void violation(CloseCode code) {
        close(code);
    }

    public final void write(byte[] utf8) {
        writePart(utf8, true, true);
    }

    /** Sends a part of a message, as {@link Outbound#writePart} does. */
    protected final void writePart(byte[] utf8, boolean begins, boolean ends) {
        if (!ended) {
            outbound.writePart(utf8, begins, ends);
            liveness.wrote(loop.now());
        }
    }

    public final boolean isOpen() {
        return !ended;
    }

    @Override
    public final boolean isFull() {
        return outbound.isFull();
    }

    final void drained() {
        liveness.drained();
        takesMore();
    }

    /** Called once a second. */
    final void sweep(Runnable ping) {
        if (ended) {
            if (loop.now() - endedAt > CLOSING_NANOS) {
                outbound.abort();
            }
            return;
        }
        if (endWithPrincipal()) {
            return;
        }
        tick();
        switch (liveness.check(loop.now(), outbound.isFull(), hasStreams())) {
            case NOTHING -> {}
            case PING -> ping.run();
            case KEEP_ALIVE -> keepAlive(ping);
            case DEAD -> close(CloseCode.HEARTBEAT);
            case SLOW -> close(CloseCode.SLOW);
        }
    }

    /** Whether the client may go on no longer. */
    private boolean endWithPrincipal() {
        Principal principal = principal();
        if (principal == null) {
            return false;
        }
        Standing now = loop.authenticator().standing(principal);
        boolean isNews = now != standing || !principal.equals(standingOf);
        standing = now;
        standingOf = principal;
        switch (now) {
            case GOOD -> {}
            case ENDING, LAPSED -> {
                if (isNews) {
                    ending(now == Standing.LAPSED, loop.authenticator().leftMs(principal));
                }
            }
            case EXPIRED -> close(CloseCode.EXPIRED);
            case REVOKED -> close(CloseCode.UNAUTHENTICATED);
        }
        return ended;
    }

    protected final void close(CloseCode code) {
        if (!ended) {
            ended = true;
            endedAt = loop.now();
            outbound.close(worded(code));
        }
    }

    final void closed() {
        ended = true;
        left();
    }
}
