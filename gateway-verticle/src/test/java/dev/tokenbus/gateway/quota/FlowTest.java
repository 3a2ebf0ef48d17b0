package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often something may happen: with a clock that the test moves. */
class FlowTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Bounds TEN = new Bounds(10, 10, 10, 10, 10, 10, 10, 10 / 60.0);

    /** Clocks of nanoseconds may be anywhere, and overflow. */
    private long now = Long.MAX_VALUE - SECOND;

    private final Account account = new Account(now);

    private long take(int count) {
        return Flow.PROMPTS.take(account, TEN, count, 1, 0, now);
    }

    @Test
    void twiceAsManyMayComeAtOnce_andThenSoManyInASecond() {
        for (int i = 0; i < 20; i++) {
            assertThat(take(1)).isZero();
        }
        assertThat(take(1)).isEqualTo(SECOND / 10);

        now += SECOND;

        for (int i = 0; i < 10; i++) {
            assertThat(take(1)).isZero();
        }
        assertThat(take(1)).isPositive();
    }

    @Test
    void whoWaitsAsLongAsItIsToldIsLetIn() {
        take(20);
        now += take(7);

        assertThat(take(7)).isZero();
    }

    @Test
    void moreThanMayComeAtOnceIsLetInWhenNothingIsOwed() {
        assertThat(take(50)).isZero();
        assertThat(take(50)).isEqualTo(5 * SECOND);

        now += 5 * SECOND;

        assertThat(take(50)).isZero();
    }

    @Test
    void whatIsRefusedCostsNothing() {
        take(20);
        long wait = take(1);
        for (int i = 0; i < 1000; i++) {
            take(1);
        }
        assertThat(take(1)).isEqualTo(wait);
    }

    @Test
    void someMayComeWhereOthersMayNot() {
        take(20);
        assertThat(Flow.PROMPTS.take(account, TEN, 1, 1, 16, now)).isZero();
        assertThat(Flow.FRAMES.take(account, TEN, 40, 2, 0, now)).isZero();
        assertThat(Flow.FRAMES.take(account, TEN, 1, 1, 0, now)).isPositive();
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWait() {
        take(20);

        now -= TimeUnit.MINUTES.toNanos(10);

        assertThat(take(1)).isZero();
    }

    @Test
    void lookingTakesNothing() {
        for (int i = 0; i < 10; i++) {
            assertThat(Flow.WRONG_KEYS.waitFor(account, TEN, 0, now)).isZero();
            assertThat(Flow.WRONG_KEYS.take(account, TEN, 1, 1, 0, now)).isZero();
        }
        assertThat(Flow.WRONG_KEYS.waitFor(account, TEN, 0, now)).isBetween(6 * SECOND - 1000, 6 * SECOND);
    }
}
