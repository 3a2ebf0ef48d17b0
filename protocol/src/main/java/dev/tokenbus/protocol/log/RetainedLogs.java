package dev.tokenbus.protocol.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Decides how long the logs of ended streams are retained: for a limited time and within a budget of bytes; the oldest leave
 * first. On one event loop.
 *
 * @param <T> the owner of a log, compared by identity
 */
public final class RetainedLogs<T> {
    private final long maxBytes;
    private final LogBudget budget;
    private final long maxAgeNanos;
    private final Predicate<T> mayLeaveEarly;
    private final long minAgeNanos;
    private final Map<T, Entry> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    private record Entry(long bytes, long endedAtNanos) {}

    /**
     * @param maxBytes the budget of the retained logs
     * @param budget the budget of all logs, live ones too
     */
    public RetainedLogs(long maxBytes, LogBudget budget, long maxAgeNanos) {
        this(maxBytes, budget, maxAgeNanos, owner -> true, 0);
    }

    /**
     * Retains a log that is still needed for a while beyond both budgets.
     *
     * @param mayLeaveEarly whether a log may leave to make room before it is {@code minAgeNanos} old
     */
    public RetainedLogs(
            long maxBytes, LogBudget budget, long maxAgeNanos, Predicate<T> mayLeaveEarly, long minAgeNanos) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.maxAgeNanos = maxAgeNanos;
        this.mayLeaveEarly = mayLeaveEarly;
        this.minAgeNanos = minAgeNanos;
    }

    /** Retains the log of a stream that has just ended. */
    public void add(T owner, long logBytes, long endedAtNanos) {
        remove(owner);
        Entry added = new Entry(Math.max(LogRoom.LEAST, logBytes), endedAtNanos);
        oldestFirst.put(owner, added);
        bytes += added.bytes;
    }

    /** Stops retaining a log, for a reason other than age and room; does nothing for a log that is not retained. */
    public void remove(T owner) {
        Entry removed = oldestFirst.remove(owner);
        if (removed != null) {
            bytes -= removed.bytes;
        }
    }

    /** Removes the logs that are too old or exceed a budget; {@code drop} frees each. */
    public void expire(long nowNanos, Consumer<T> drop) {
        Iterator<Map.Entry<T, Entry>> each = oldestFirst.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<T, Entry> oldest = each.next();
            long ageNanos = nowNanos - oldest.getValue().endedAtNanos;
            if (fits() && ageNanos <= maxAgeNanos) {
                return;
            }
            if (mayLeave(oldest.getKey(), ageNanos)) {
                each.remove();
                bytes -= oldest.getValue().bytes;
                drop.accept(oldest.getKey());
            }
        }
    }

    private boolean fits() {
        return bytes <= maxBytes && !budget.isSpent();
    }

    private boolean mayLeave(T owner, long ageNanos) {
        return ageNanos > maxAgeNanos || ageNanos >= minAgeNanos || mayLeaveEarly.test(owner);
    }
}
