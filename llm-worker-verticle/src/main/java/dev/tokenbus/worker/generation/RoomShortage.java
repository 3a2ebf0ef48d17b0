package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.LogBudget;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides which generations wait when the logs of all take as much room as they may, and which end to make room.
 *
 * <p>The ones that are larger than their share wait, so that small and new ones go on. When the shortage lasts, the largest ones end:
 * first those that nobody reads on, since their viewers are what keeps the room from being used.
 */
final class RoomShortage {
    private static final StreamFailure NO_ROOM = new StreamFailure(
            ErrorCode.LOG_FULL, "this worker has no room for more of the answer: it is one of the largest that wait");

    private final LogBudget budget;
    private final long waitNanos;
    private final Set<Generation> waiting = new LinkedHashSet<>();

    /** @param waitNanos how long a shortage may last before generations end */
    RoomShortage(LogBudget budget, long waitNanos) {
        this.budget = budget;
        this.waitNanos = waitNanos;
    }

    /** This generation's log has grown although the budget is spent. */
    void isShort(Generation generation) {
        if (mustWait(generation) && waiting.add(generation)) {
            generation.waitForRoom(true);
        }
    }

    private boolean mustWait(Generation generation) {
        return budget.isSpent()
                && (budget.isOverrun() || budget.isAboveShare(generation.log().bytes()));
    }

    /** It waits for nothing any more. */
    void ended(Generation generation) {
        waiting.remove(generation);
    }

    /** A log has gone, or a second has passed: those that need not wait go on. */
    void roomChanged() {
        if (waiting.isEmpty()) {
            return;
        }
        for (Generation generation : List.copyOf(waiting)) {
            if (!mustWait(generation) && waiting.remove(generation)) {
                generation.waitForRoom(false);
            }
        }
    }

    /** Called once a second. */
    void tick(long now, Supplier<List<Generation>> live) {
        if (budget.hasBeenSpentFor(waitNanos, now)) {
            end(live.get(), budget.excess());
        }
        roomChanged();
    }

    private void end(List<Generation> live, long excess) {
        List<Generation> largestFirst = live.stream()
                .filter(generation -> generation.isUnread() || waiting.contains(generation))
                .sorted(Comparator.comparing(Generation::isUnread)
                        .thenComparingLong(generation -> generation.log().bytes())
                        .reversed())
                .toList();
        long left = excess;
        for (Generation generation : largestFirst) {
            if (left <= 0) {
                return;
            }
            left -= generation.log().bytes();
            generation.fail(NO_ROOM);
        }
    }
}
