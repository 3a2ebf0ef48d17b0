package dev.tokenbus.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link RetryAfter} and {@link BackOff}. */
class RetryTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static long retryAfter(String value) {
        return RetryAfter.millis(MultiMap.caseInsensitiveMultiMap().add("Retry-After", value), NOW);
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(retryAfter("3")).isEqualTo(3000);
        assertThat(retryAfter("0.5")).isEqualTo(500);
        assertThat(retryAfter("Fri, 02 Jan 2026 03:04:15 GMT")).isEqualTo(10_000);
        assertThat(retryAfter("Fri, 02 Jan 2026 03:00:00 GMT")).isZero();
        assertThat(retryAfter("2026-01-02T03:04:15Z")).isEqualTo(10_000);
        assertThat(retryAfter("60s")).isEqualTo(60_000);
        assertThat(retryAfter("2 seconds")).isEqualTo(2000);
    }

    @Test
    void allThreeFormsOfADateAreRead() {
        assertThat(retryAfter("Friday, 02-Jan-26 03:04:15 GMT")).isEqualTo(10_000);
        assertThat(retryAfter("Fri Jan  2 03:04:15 2026")).isEqualTo(10_000);
        assertThat(retryAfter("Mon Jan 12 03:04:05 2026")).isEqualTo(86_400_000);
    }

    @Test
    void nonsenseIsNoWish() {
        assertThat(retryAfter("soon")).isZero();
        assertThat(retryAfter("-5")).isZero();
        assertThat(retryAfter("NaN")).isZero();
        assertThat(retryAfter("999999999999")).isEqualTo(86_400_000);
        assertThat(retryAfter("99999999999999999999")).isEqualTo(86_400_000);
        assertThat(RetryAfter.millis(MultiMap.caseInsensitiveMultiMap(), NOW)).isZero();
    }

    @Test
    void millisecondsArePreferred() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("retry-after", "9").add("retry-after-ms", "120");

        assertThat(RetryAfter.millis(headers, NOW)).isEqualTo(120);
    }

    @Test
    void delaysStayBetweenTheServersWishAndTheCeiling() {
        Property.tries(1000)
                .forAll(
                        random -> random.intBetween(1, 10),
                        random -> random.intBetween(0, 8000),
                        Randomness::anyLong,
                        (retry, wish, seed) -> {
                            BackOff backOff = BackOff.DEFAULT;

                            long delay = backOff.delayMs(retry, wish, new Random(seed));

                            long ceiling = Math.min(backOff.maxMs(), backOff.baseMs() << (retry - 1));
                            assertThat(delay).isBetween((long) wish, Math.max(wish, ceiling));
                        });
    }
}
