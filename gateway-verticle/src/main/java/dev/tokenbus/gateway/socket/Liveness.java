package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.config.GatewayConfig;
import java.util.random.RandomGenerator;

/**
 * Decides what a connection needs to stay alive, or why it must end. Has no timer: one sweep asks for every connection.
 *
 * <p>The first heartbeat comes at a random moment, so that connections which opened together do not beat together.
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

    /** What the connection needs. */
    enum Verdict {
        NOTHING,
        /** The client is to show a sign of life. */
        PING,
        /** The client is to hear something, so that it knows that the server is alive. */
        KEEP_ALIVE,
        /** The client showed no sign of life. */
        DEAD,
        /** The socket took nothing for too long. */
        SLOW
    }

    Liveness(GatewayConfig config, RandomGenerator random, long now) {
        heartbeatNanos = config.liveness().heartbeat().toNanos();
        pongNanos = config.liveness().pong().toNanos();
        keepAliveNanos = config.liveness().keepAlive().toNanos();
        slowNanos = config.liveness().slow().toNanos();
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
            // Neither a ping nor the answer to it gets through: only how long this lasts counts, and an answer has its
            // whole time again afterwards.
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
        // A sweep comes once a second: it is at most half a second early or late this way.
        return hasStreams && now - wroteAt > keepAliveNanos - 500_000_000L ? Verdict.KEEP_ALIVE : Verdict.NOTHING;
    }
}
