package dev.tokenbus.benchmarks.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Gaps gaps = new Gaps();

    @Test
    void eachKindHasItsNumberItsMedianAndItsWorst() {
        gaps.add(FaultKind.WORKER_FROZEN, 5 * SECOND);
        gaps.add(FaultKind.WORKER_FROZEN, 2 * SECOND);
        gaps.add(FaultKind.WORKER_FROZEN, 3 * SECOND);
        gaps.add(FaultKind.GATEWAY_KILLED, 9 * SECOND);

        assertThat(gaps.rows())
                .containsExactly(
                        new Gaps.Row(FaultKind.WORKER_FROZEN, 3, 3 * SECOND, 5 * SECOND),
                        new Gaps.Row(FaultKind.GATEWAY_KILLED, 1, 9 * SECOND, 9 * SECOND));
    }

    @Test
    void aGapAboveTheWantedOneIsTooLong() {
        assertThat(new Gaps.Row(FaultKind.GATEWAY_KILLED, 1, SECOND, 8 * SECOND).isTooLong())
                .isFalse();
        assertThat(new Gaps.Row(FaultKind.GATEWAY_KILLED, 1, SECOND, 8 * SECOND + 1).isTooLong())
                .isTrue();
        assertThat(new Gaps.Row(FaultKind.SEVERAL, 1, SECOND, 99 * SECOND).isTooLong())
                .isFalse();
    }
}
