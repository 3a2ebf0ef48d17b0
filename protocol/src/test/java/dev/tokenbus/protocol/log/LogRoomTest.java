package dev.tokenbus.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRoomTest {
    private static final long MAX = 160_000;
    private static final long SECOND = 1_000_000_000L;

    private long metered;
    private final LogBudget budget = new LogBudget(MAX, delta -> metered += delta);

    private LogRoom grown(long bytes) {
        LogRoom room = new LogRoom(budget, 0);
        room.grew(bytes);
        return room;
    }

    @Test
    void whatAStreamTookIsGivenBackOnce() {
        LogRoom room = new LogRoom(budget, 5000);
        room.grew(20_000);
        assertThat(metered).isEqualTo(25_000);

        room.ended();
        room.ended();
        assertThat(metered).isEqualTo(20_000);

        room.close();
        room.close();
        assertThat(metered).isZero();
        assertThat(budget.hasRoomFor(MAX)).isTrue();
    }

    @Test
    void aLiveStreamIsChargedToSomebody_inStepsAndUntilItEnds() {
        List<Long> charged = new ArrayList<>();
        LogRoom room = new LogRoom(budget, 5000);
        room.chargeTo(new LogRoom.Charge() {
            @Override
            public void held(long delta) {
                charged.add(delta);
            }

            @Override
            public void ended() {
                charged.add(0L);
            }
        });
        room.grew(100);
        room.grew(8000);
        room.grew(10);

        room.ended();
        room.close();

        assertThat(charged).containsExactly(5000 + LogRoom.LEAST, 8100 - LogRoom.LEAST, -13_100L, 0L);
    }

    @Test
    void evenAStreamThatSaysNothingCostsSomething() {
        LogRoom room = new LogRoom(budget, 0);
        assertThat(metered).isEqualTo(LogRoom.LEAST);
        room.grew(100);
        assertThat(metered).isEqualTo(LogRoom.LEAST);

        room.ended();
        room.close();
        assertThat(metered).isZero();
    }

    @Test
    void whatIsMadeOfALogTakesRoomWithIt() {
        LogRoom room = grown(20_000);
        room.derives(() -> 30_000);
        assertThat(metered).isEqualTo(50_000);
        room.derives(() -> 40_000);
        assertThat(metered).isEqualTo(60_000);

        room.derives(null);
        assertThat(metered).isEqualTo(20_000);

        room.derives(() -> 30_000);
        room.close();
        assertThat(metered).isZero();
        assertThat(room.derived()).isNull();
    }

    @Test
    void whatIsMadeOfALogIsNotKeptWhereThereIsNoRoom() {
        LogRoom room = grown(20_000);
        room.derives(() -> MAX);

        assertThat(room.derived()).isNull();
        assertThat(metered).isEqualTo(20_000);
        room.close();
        room.derives(() -> 1);
        assertThat(room.derived()).isNull();
        assertThat(metered).isZero();
    }

    @Test
    void roomIsReservedForStreamsThatHaveSaidNothingYet() {
        List<LogRoom> begun = new ArrayList<>();
        while (budget.hasRoomFor(0)) {
            begun.add(new LogRoom(budget, 0));
        }
        assertThat(begun).hasSize(16);

        begun.get(0).close();
        assertThat(budget.hasRoomFor(0)).isTrue();
    }

    @Test
    void aPromptTakesRoomBeforeAnythingIsSaid() {
        new LogRoom(budget, MAX / 2);

        assertThat(budget.hasRoomFor(0)).isTrue();
        assertThat(budget.hasRoomFor(MAX / 2)).isFalse();
    }

    @Test
    void growthIsLookedAtInSteps() {
        LogRoom large = grown(MAX);
        LogRoom small = new LogRoom(budget, 0);

        assertThat(small.grew(4095)).isFalse();
        assertThat(small.grew(1)).isTrue();
        assertThat(small.grew(4095)).isFalse();
        large.close();
        assertThat(small.grew(1)).as("there is room").isFalse();
    }

    @Test
    void newAndSmallStreamsHaveRoomWhereLargeOnesWait() {
        grown(MAX + 1);

        assertThat(budget.isSpent()).isTrue();
        assertThat(budget.isAboveShare(MAX + 1)).isTrue();
        LogRoom fresh = new LogRoom(budget, 0);
        assertThat(budget.isAboveShare(MAX / 2))
                .as("half of it for each of the two")
                .isFalse();
        assertThat(budget.isOverrun()).isFalse();
        fresh.grew(MAX / 8);
        assertThat(budget.isOverrun()).isTrue();
        assertThat(budget.hasRoomFor(0)).isFalse();
        assertThat(budget.isExhausted()).isFalse();
        fresh.grew(MAX / 2);
        assertThat(budget.isExhausted()).isTrue();
    }

    @Test
    void theTimeOfAShortageBeginsAgainWhenItIsOver() {
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 0)).isFalse();
        LogRoom large = grown(MAX + 1);
        assertThat(budget.hasBeenSpentFor(10 * SECOND, SECOND)).isFalse();
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 11 * SECOND)).isFalse();
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 12 * SECOND)).isTrue();
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 13 * SECOND)).isFalse();

        large.close();
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 14 * SECOND)).isFalse();
        grown(MAX + 1);
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 100 * SECOND))
                .as("short again")
                .isFalse();
        assertThat(budget.hasBeenSpentFor(10 * SECOND, 111 * SECOND)).isTrue();
    }

    @Test
    void whatIsKeptOfThePromptStaysWithTheLog() {
        LogRoom room = new LogRoom(budget, 5000);
        room.grew(20_000);
        room.keeps(3000);
        assertThat(metered).isEqualTo(25_000);

        room.ended();
        assertThat(metered).isEqualTo(23_000);

        room.close();
        assertThat(metered).isZero();
    }
}
