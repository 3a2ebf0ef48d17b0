package dev.tokenbus.benchmarks.upstream;

import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Calls many beaters, each at its own times. Times are exact to the microsecond and independent: a late beat does not delay the
 * next one, and streams that began at different times never fall into step.
 */
final class Pacemaker {
    private final EventLoop loop;
    private final PriorityQueue<Beat> beats = new PriorityQueue<>(Comparator.comparingLong(beat -> beat.dueAt));
    private long wakesAt = Long.MAX_VALUE;

    /** Something to call at its times. */
    interface Beater {
        /** Beats; returns whether to call it again. */
        boolean beat();
    }

    private static final class Beat {
        final Beater beater;
        final long every;
        long dueAt;

        Beat(Beater beater, long every, long dueAt) {
            this.beater = beater;
            this.every = every;
            this.dueAt = dueAt;
        }
    }

    Pacemaker(EventLoop loop) {
        this.loop = loop;
    }

    /** Calls the beater from now on, first after one interval. */
    void every(long nanos, Beater beater) {
        Beat beat = new Beat(beater, nanos, System.nanoTime() + nanos);
        beats.add(beat);
        wakeAt(beat.dueAt);
    }

    private void wakeAt(long time) {
        if (time < wakesAt) {
            wakesAt = time;
            loop.schedule(() -> wake(time), Math.max(0, time - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void wake(long time) {
        if (wakesAt == time) {
            wakesAt = Long.MAX_VALUE;
        }
        long now = System.nanoTime();
        Beat next = beats.peek();
        while (next != null && next.dueAt <= now) {
            beats.poll();
            if (next.beater.beat()) {
                next.dueAt += next.every;
                beats.add(next);
            }
            next = beats.peek();
        }
        if (next != null) {
            wakeAt(next.dueAt);
        }
    }
}
