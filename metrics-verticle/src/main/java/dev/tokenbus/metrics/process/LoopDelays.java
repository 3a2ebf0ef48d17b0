package dev.tokenbus.metrics.process;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How late a node's event loops run what is due. Each loop sets a timer for {@link #PERIOD_MS} again and again, and tells its
 * {@link Loop} when it runs. Any thread may call it.
 */
public final class LoopDelays {
    /** Rare enough to cost nothing, and often enough to see a stall of half a second. */
    public static final long PERIOD_MS = 200;

    /** A loop that is later than this hangs. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final LongSupplier nanoClock;
    private final Timer late;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();

    /** @param registry shows the delays */
    public LoopDelays(MeterRegistry registry, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.late = Timer.builder("tokenbus.node.event.loop.lag")
                .description("How late event loops ran their timers")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        Gauge.builder("tokenbus.node.event.loops.stalled", this::stalled)
                .description("Event loops that are more than a second late now")
                .register(registry);
    }

    /** A loop, whose first timer is set now. */
    public Loop loop() {
        Loop loop = new Loop();
        loops.add(loop);
        return loop;
    }

    private long stalled() {
        long now = nanoClock.getAsLong();
        return loops.stream().filter(loop -> now - loop.due > STALLED_NANOS).count();
    }

    /** One event loop. */
    public final class Loop {
        private volatile long due = afterNow();

        /** The timer runs, and the next one is set now. */
        public void ran() {
            late.record(Math.max(0, nanoClock.getAsLong() - due), TimeUnit.NANOSECONDS);
            due = afterNow();
        }

        /** The loop has ended, or its verticle: nothing is due. */
        public void ended() {
            loops.remove(this);
        }

        private long afterNow() {
            return nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
        }
    }
}
