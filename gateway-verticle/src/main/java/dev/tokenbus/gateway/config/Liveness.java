package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * When a client counts as gone, slow or asleep.
 *
 * @param heartbeat how often a silent client is asked for a sign of life, in milliseconds
 * @param pong how long it may take to answer before it is closed with 4001, in milliseconds
 * @param keepAlive while a stream is live the client hears something at least this often, in milliseconds
 * @param slow how long a socket may take no byte before it is closed with 4002, in milliseconds
 * @param maxPause how long a client may pause a stream before it no longer counts as a viewer, in milliseconds
 */
public record Liveness(Duration heartbeat, Duration pong, Duration keepAlive, Duration slow, Duration maxPause) {
    static final Liveness DEFAULT = new Liveness(
            Duration.ofSeconds(25),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    /**
     * How long a connection may be silent that is neither a socket nor fed by a stream; those are looked after by their heartbeats and
     * keep-alives.
     */
    public Duration idle() {
        return heartbeat.multipliedBy(2).plus(pong).plusSeconds(5);
    }

    public Liveness {
        Range.check("gateway.heartbeatMs", heartbeat.toMillis(), 100, 3_600_000);
        Range.check("gateway.pongMs", pong.toMillis(), 100, 3_600_000);
        Range.check("gateway.keepAliveMs", keepAlive.toMillis(), 100, 3_600_000);
        Range.check("gateway.slowMs", slow.toMillis(), 100, 3_600_000);
        Range.check("gateway.maxPauseMs", maxPause.toMillis(), 1000, 86_400_000);
    }
}
