package dev.tokenbus.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetainedLogsTest {
    private static final long WINDOW = 600;
    private static final long NEEDED_FOR = 10;

    private final LogBudget budget = new LogBudget(10_000, delta -> {});
    private final Set<String> needed = new HashSet<>();
    private final RetainedLogs<String> logs =
            new RetainedLogs<>(3000, budget, WINDOW, owner -> !needed.contains(owner), NEEDED_FOR);

    private List<String> expiredAt(long now) {
        List<String> expired = new ArrayList<>();
        logs.expire(now, expired::add);
        return expired;
    }

    @Test
    void withinTheBudgetAllAreRetained() {
        logs.add("a", 1000, 0);
        logs.add("b", 2000, 0);

        assertThat(expiredAt(0)).isEmpty();
    }

    @Test
    void overTheBudgetTheOldestLeaveFirstAndNoMoreThanNeeded() {
        logs.add("a", 1000, 0);
        logs.add("b", 1000, 0);
        logs.add("c", 1000, 0);
        logs.add("d", 1500, 0);

        assertThat(expiredAt(0)).containsExactly("a", "b");
        assertThat(expiredAt(0)).isEmpty();
    }

    @Test
    void aLogLeavesWhenItIsOlderThanTheWindow() {
        logs.add("old", 100, 0);
        logs.add("young", 100, 300);

        assertThat(expiredAt(WINDOW)).as("exactly the window").isEmpty();
        assertThat(expiredAt(WINDOW + 1)).containsExactly("old");
        assertThat(expiredAt(300 + WINDOW + 1)).containsExactly("young");
    }

    @Test
    void retainedLogsLeaveWhenLiveStreamsTakeTheRoom() {
        logs.add("a", 1000, 0);
        logs.add("b", 1000, 0);
        budget.held(10_001);

        List<String> expired = new ArrayList<>();
        logs.expire(0, owner -> {
            budget.held(-1000);
            expired.add(owner);
        });

        assertThat(expired).containsExactly("a");
    }

    @Test
    void aRemovedLogCostsNothingHoweverOftenItIsRemoved() {
        logs.add("removed", 2000, 0);
        logs.remove("removed");
        logs.remove("removed");
        logs.remove("never added");
        logs.add("a", 3000, 0);

        assertThat(expiredAt(0)).isEmpty();
        logs.add("b", 1, 0);
        assertThat(expiredAt(0)).containsExactly("a");
    }

    @Test
    void aLogThatIsAddedTwiceCountsOnceAndByItsLastEnd() {
        logs.add("a", 2000, 0);
        logs.add("a", 3000, 100);

        assertThat(expiredAt(WINDOW + 1)).isEmpty();
        assertThat(expiredAt(100 + WINDOW + 1)).containsExactly("a");
    }

    @Test
    void aLogThatIsStillNeededOutlivesTheBudgetForAWhileAndOthersLeaveInItsPlace() {
        needed.add("needed");
        logs.add("needed", 5000, 0);
        logs.add("other", 1000, 0);

        assertThat(expiredAt(NEEDED_FOR - 1)).containsExactly("other");
        assertThat(expiredAt(NEEDED_FOR)).containsExactly("needed");
    }

    @Test
    void aLogLeavesOverTheBudgetAsSoonAsItIsNoLongerNeeded() {
        needed.add("needed");
        logs.add("needed", 5000, 0);
        assertThat(expiredAt(0)).isEmpty();

        needed.clear();

        assertThat(expiredAt(0)).containsExactly("needed");
    }

    @Test
    void noLogOutlivesTheWindowHoweverMuchItIsNeeded() {
        RetainedLogs<String> shortLived = new RetainedLogs<>(3000, budget, 5, owner -> false, 100);
        shortLived.add("needed", 100, 0);
        List<String> expired = new ArrayList<>();

        shortLived.expire(6, expired::add);

        assertThat(expired).containsExactly("needed");
    }

    @Test
    void withoutAConditionNoLogIsNeeded() {
        RetainedLogs<String> plain = new RetainedLogs<>(3000, budget, WINDOW);
        plain.add("a", 3001, 0);
        List<String> expired = new ArrayList<>();

        plain.expire(0, expired::add);

        assertThat(expired).containsExactly("a");
    }
}
