package dev.tokenbus.benchmarks.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultLogTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = 100 * SECOND;
    private final FaultLog faults = new FaultLog(() -> now);

    @Test
    void aGapBelongsToTheFaultUnderWayWhenItBegan() {
        faults.begin(FaultKind.GATEWAY_FROZEN, "one");

        assertThat(faults.kindOf(101 * SECOND, 105 * SECOND)).isEqualTo(FaultKind.GATEWAY_FROZEN);
    }

    @Test
    void aGapMayBeginALittleBeforeItsFault() {
        faults.begin(FaultKind.WORKER_KILLED, "one");

        assertThat(faults.kindOf(99 * SECOND + 1, 103 * SECOND)).isEqualTo(FaultKind.WORKER_KILLED);
        assertThat(faults.kindOf(99 * SECOND, 103 * SECOND)).isEqualTo(FaultKind.NONE);
    }

    @Test
    void aGapWithoutAFaultIsOfNoKind() {
        faults.begin(FaultKind.WORKER_KILLED, "one");
        now = 110 * SECOND;
        faults.allOver();

        assertThat(faults.kindOf(90 * SECOND, 95 * SECOND)).isEqualTo(FaultKind.NONE);
        assertThat(faults.kindOf(110 * SECOND, 112 * SECOND)).isEqualTo(FaultKind.NONE);
    }

    @Test
    void aGapThatTheViewersLoopSpentStandingStillIsItsOwn() {
        faults.begin(FaultKind.WORKER_KILLED, "one");
        now = 103 * SECOND;
        faults.stoodStill(2 * SECOND);

        assertThat(faults.kindOf(100 * SECOND, 103 * SECOND)).isEqualTo(FaultKind.HARNESS);
        assertThat(faults.kindOf(100 * SECOND, 104 * SECOND)).isEqualTo(FaultKind.WORKER_KILLED);
    }

    @Test
    void twoFaultsDuringAGapAreSeveralAtOnce() {
        faults.begin(FaultKind.WORKER_FROZEN, "one");
        now = 103 * SECOND;
        faults.begin(FaultKind.GATEWAY_KILLED, "other");

        assertThat(faults.kindOf(101 * SECOND, 102 * SECOND)).isEqualTo(FaultKind.WORKER_FROZEN);
        assertThat(faults.kindOf(101 * SECOND, 104 * SECOND)).isEqualTo(FaultKind.SEVERAL);
        assertThat(faults.kindOf(103 * SECOND, 106 * SECOND)).isEqualTo(FaultKind.SEVERAL);
    }
}
