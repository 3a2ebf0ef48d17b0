package dev.tokenbus.benchmarks.load;

import dev.tokenbus.benchmarks.subject.ProcessAccount;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures one run of a load: counts while its window is open, and reads the processes' account when the window opens and
 * closes. Confined to the client's event loop.
 */
public final class Measurement {
    private static final long MOST_MICROS = 120_000_000;
    private static final int DIGITS = 3;

    private final Subject.Running system;
    private final Histogram added = new Histogram(1, MOST_MICROS, DIGITS);
    private final Histogram first = new Histogram(1, MOST_MICROS, DIGITS);
    private final Deque<LoadConnection> free = new ArrayDeque<>();
    private final List<Long> pids;
    private long opensAt = Long.MAX_VALUE;
    private long closesAt = Long.MAX_VALUE;
    private @Nullable ProcessAccount before;
    private @Nullable ProcessAccount after;
    private long chunks;
    private long ended;
    private long failed;
    private long running;
    private long longestGap;
    private @Nullable String firstTrouble;

    public Measurement(Subject.Running system) {
        this.system = system;
        this.pids = system.pids();
    }

    Subject.Running system() {
        return system;
    }

    /** Opens the window. */
    public void open() {
        before = ProcessAccount.of(pids);
        opensAt = System.nanoTime();
    }

    /** Closes the window. */
    public void close() {
        closesAt = System.nanoTime();
        after = ProcessAccount.of(pids);
    }

    private boolean counts(long now) {
        return now >= opensAt && now < closesAt;
    }

    public void begun() {
        running++;
    }

    void first(long nanos, long now) {
        if (counts(now)) {
            record(first, nanos);
        }
    }

    void gap(long nanos, long now) {
        if (counts(now)) {
            longestGap = Math.max(longestGap, nanos);
        }
    }

    void chunk(long addedNanos, long now) {
        if (counts(now)) {
            chunks++;
            record(added, addedNanos);
        }
    }

    void ended(@Nullable String trouble, long now) {
        running--;
        if (trouble != null) {
            failed++;
            firstTrouble = firstTrouble == null ? trouble : firstTrouble;
        } else if (counts(now)) {
            ended++;
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(MOST_MICROS, Math.max(0, nanos / 1000)));
    }

    void free(LoadConnection connection) {
        free.add(connection);
    }

    /** Takes an idle connection. */
    @Nullable
    LoadConnection takeFree() {
        LoadConnection connection = free.poll();
        while (connection != null && !connection.isOpen()) {
            connection = free.poll();
        }
        return connection;
    }

    long running() {
        return running;
    }

    /** Counts streams that still run as failed. */
    void giveUp() {
        if (running > 0 && firstTrouble == null) {
            firstTrouble = "the stream did not end";
        }
        failed += running;
        running = 0;
    }

    /** The result of the window; throws unless it was opened and closed. */
    public LoadResult result() {
        if (before == null || after == null) {
            throw new IllegalStateException("the window was never opened and closed");
        }
        return new LoadResult(
                chunks,
                ended,
                failed,
                after.cpuSeconds() - before.cpuSeconds(),
                (closesAt - opensAt) / 1e9,
                after.residentBytes(),
                added,
                first,
                longestGap / 1e6,
                firstTrouble == null ? "" : firstTrouble);
    }
}
