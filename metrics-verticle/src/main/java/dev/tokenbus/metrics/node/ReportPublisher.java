package dev.tokenbus.metrics.node;

import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Publishes a node's report on {@link Addresses#METRICS} when the verticle starts, once a second, and when it stops.
 *
 * <p>Each node deploys one, after it has registered the bus codecs. Nothing else calls {@link NodeMeters#report}.
 */
public final class ReportPublisher extends VerticleBase {
    /** How often a node reports, in milliseconds. */
    public static final long PERIOD_MS = 1000;

    private final String nodeId;
    private final NodeMeters meters;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private long reportedAtNanos;

    /** The wall clock only dates the reports; intervals are measured with the nano clock. */
    public ReportPublisher(String nodeId, NodeMeters meters, InstantSource clock, LongSupplier nanoClock) {
        this.nodeId = nodeId;
        this.meters = meters;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public Future<?> start() {
        reportedAtNanos = nanoClock.getAsLong();
        publish();
        vertx.setPeriodic(PERIOD_MS, timer -> publish());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        publish();
        return Future.succeededFuture();
    }

    private void publish() {
        long intervalMs = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - reportedAtNanos);
        // What is cut off of a millisecond counts for the next interval.
        reportedAtNanos += TimeUnit.MILLISECONDS.toNanos(intervalMs);
        vertx.eventBus().publish(Addresses.METRICS, meters.report(nodeId, clock.millis(), intervalMs));
    }
}
