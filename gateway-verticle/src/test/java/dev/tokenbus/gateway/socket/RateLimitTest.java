package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final RateLimit limit = new RateLimit(10, 0);

    private int takenAt(long nanos) {
        int taken = 0;
        while (limit.tryTake(nanos)) {
            taken++;
        }
        return taken;
    }

    @Test
    void twiceTheRateAtOnceAndThenTheRate() {
        assertThat(takenAt(0)).isEqualTo(20);
        assertThat(takenAt(SECOND)).isEqualTo(10);
        assertThat(takenAt(SECOND + SECOND / 2)).isEqualTo(5);
    }

    @Test
    void whatWasNotUsedIsNotSavedForEver() {
        takenAt(0);

        assertThat(takenAt(3600 * SECOND)).isEqualTo(20);
    }
}
