package dev.tokenbus.benchmarks.chaos.fault;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Records which faults were under way when, and attributes viewers' gaps to them. A fault is under way from its injection until the
 * cluster is whole again. Thread-safe.
 */
public final class FaultLog {
    /** How long the last tokens from before a fault may still be on their way. */
    private static final long ON_THE_WAY_NANOS = 1_000_000_000L;

    /** The most lines that are kept for people. */
    private static final int MOST_LINES = 20_000;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final LongSupplier nanoClock;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Stall> stalls = new ArrayList<>();

    private record Stall(long from, long to) {
        long within(long start, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, start));
        }
    }

    /** A fault that was begun, for {@link #over}. */
    public static final class Fault {
        private final FaultKind kind;
        private final long from;
        private long until = Long.MAX_VALUE;

        private Fault(FaultKind kind, long from) {
            this.kind = kind;
            this.from = from;
        }
    }

    /** @param nanoClock the clock of the gaps; like {@link System#nanoTime} */
    public FaultLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A fault begins now. */
    public synchronized Fault begin(FaultKind kind, String detail) {
        Fault fault = new Fault(kind, nanoClock.getAsLong());
        faults.add(fault);
        note(0, kind.label + ": " + detail);
        return fault;
    }

    /** The cluster has recovered from everything that was begun. */
    public synchronized void allOver() {
        long now = nanoClock.getAsLong();
        faults.stream().filter(fault -> fault.until == Long.MAX_VALUE).forEach(fault -> fault.until = now);
        note(0, "whole again");
    }

    /** The loop of the viewers has just run again, so many nanoseconds later than due. */
    public synchronized void stoodStill(long nanos) {
        long now = nanoClock.getAsLong();
        stalls.add(new Stall(now - nanos, now));
        note(nanos, String.format(Locale.ROOT, "chaos itself stood still for %.2f s", nanos / 1e9));
    }

    private boolean isOwn(long from, long to) {
        return stalls.stream().mapToLong(stall -> stall.within(from, to)).sum() > (to - from) / 2;
    }

    /** The kind of fault that was under way when a gap began, or {@code SEVERAL} if another one began before the gap was over. */
    public synchronized FaultKind kindOf(long from, long to) {
        if (isOwn(from, to)) {
            return FaultKind.HARNESS;
        }
        List<Fault> concerned = faults.stream()
                .filter(fault -> fault.from < to && fault.until > from)
                .toList();
        boolean beganBefore = concerned.stream().anyMatch(fault -> fault.from < from + ON_THE_WAY_NANOS);
        if (!beganBefore) {
            return FaultKind.NONE;
        }
        return concerned.size() == 1 ? concerned.get(0).kind : FaultKind.SEVERAL;
    }

    /** Writes down something that began so many nanoseconds ago, for people who look for causes. */
    public synchronized void note(long nanosAgo, String what) {
        if (lines.size() < MOST_LINES) {
            lines.add(TIME.format(LocalTime.now().minus(Duration.ofNanos(nanosAgo))) + " " + what);
        }
    }

    /** Everything that was written down, in order of time within a day. */
    public synchronized List<String> lines() {
        return lines.stream().sorted().toList();
    }
}
