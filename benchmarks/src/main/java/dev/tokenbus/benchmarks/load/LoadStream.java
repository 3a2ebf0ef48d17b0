package dev.tokenbus.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** One answer that a client waits for; reports its events to a {@link Measurement}. */
public final class LoadStream {
    private final Measurement measurement;
    private final long dueAt;
    private final int expected;
    private final int timesSaid;
    private int received;
    private long lastAt;
    private boolean over;

    /** @param dueAt when the stream was due to begin, even if it began later */
    public LoadStream(Measurement measurement, long dueAt, int expected) {
        this(measurement, dueAt, expected, 1);
    }

    /**
     * As above, with an answer that says its whole text again at its end.
     *
     * @param timesSaid how many times the text arrives; only the first one is measured
     */
    LoadStream(Measurement measurement, long dueAt, int expected, int timesSaid) {
        this.measurement = measurement;
        this.dueAt = dueAt;
        this.expected = expected;
        this.timesSaid = timesSaid;
    }

    void chunk(long sentAt) {
        if (received >= expected && timesSaid > 1) {
            received++;
            return;
        }
        long now = System.nanoTime();
        if (received++ == 0) {
            measurement.first(now - dueAt, now);
        } else {
            measurement.gap(now - lastAt, now);
        }
        lastAt = now;
        measurement.chunk(now - sentAt, now);
    }

    void ended(LoadConnection connection, @Nullable String trouble) {
        if (!over) {
            over = true;
            boolean cut = trouble == null && received != expected * timesSaid;
            measurement.ended(
                    cut ? received + " of " + expected * timesSaid + " chunks arrived" : trouble, System.nanoTime());
            measurement.free(connection);
        }
    }
}
