package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.config.GatewayConfig;
import java.util.random.RandomGenerator;

/**
 * Decides, whenever it is asked, what a connection needs to stay alive, or why it is to end. No timer of its own: one sweep
 * asks all connections.
 *
 * <p>The first heartbeat comes at a random moment, so that connections which came together do not beat together.
 */
final class Liveness {
    private final long heartbeatNanos;
    private final long pongNanos;
    private final long keepAliveNanos;
    private final long slowNanos;
    private long wroteAt;
    private long nextPingAt;
    private long pingedAt;
    private boolean awaitingPong;
    private long fullSince;
    private boolean full;

    /** What is to be done. */
    enum Verdict {
        NOTHING,
        /** Ask for a sign of life. */
        PING,
        /** Say something, so that the client knows that the server lives. */
        KEEP_ALIVE,
        /** No sign of life came. */
        DEAD,
        /** The socket took nothing for too long. */
        SLOW
    }

    Liveness(GatewayConfig config, RandomGenerator random, long now) {
        heartbeatNanos = config.heartbeatMs() * 1_000_000L;
        pongNanos = config.pongMs() * 1_000_000L;
        keepAliveNanos = config.keepAliveMs() * 1_000_000L;
        slowNanos = config.slowMs() * 1_000_000L;
        wroteAt = now;
        nextPingAt = now + random.nextLong(heartbeatNanos);
    }

    void heard() {
        awaitingPong = false;
    }

    void wrote(long now) {
        wroteAt = now;
    }

    void drained() {
        full = false;
    }

    Verdict check(long now, boolean isFull, boolean hasStreams) {
        if (isFull) {
            if (!full) {
                full = true;
                fullSince = now;
            }
            // Nothing gets through, neither a ping nor the answer to it: only the time that this lasts counts, and an
            // answer has its whole time again afterwards.
            pingedAt = now;
            return now - fullSince > slowNanos ? Verdict.SLOW : Verdict.NOTHING;
        }
        full = false;
        if (awaitingPong) {
            return now - pingedAt > pongNanos ? Verdict.DEAD : Verdict.NOTHING;
        }
        if (now >= nextPingAt) {
            nextPingAt = now + heartbeatNanos;
            pingedAt = now;
            awaitingPong = true;
            return Verdict.PING;
        }
        // A sweep comes once a second, so half a second early is nearer than half a second late.
        return hasStreams && now - wroteAt > keepAliveNanos - 500_000_000L ? Verdict.KEEP_ALIVE : Verdict.NOTHING;
    }
}
