package dev.tokenbus.benchmarks.upstream;

import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Calls each of many beaters again when its time has come. Times are kept to the microsecond and owed to no one: a beat that
 * is late does not move the next, and streams that began at different times are never brought into step.
 */
final class Pacemaker {
    private final EventLoop loop;
    private final PriorityQueue<Beat> beats = new PriorityQueue<>(Comparator.comparingLong(beat -> beat.dueAt));
    private long wakesAt = Long.MAX_VALUE;

    /** Something that is called at its times. */
    interface Beater {
        /** Returns whether it wants to be called again. */
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

    /** From now on, first after one interval. */
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
