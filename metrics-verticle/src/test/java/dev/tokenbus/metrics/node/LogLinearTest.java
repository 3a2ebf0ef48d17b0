package dev.tokenbus.metrics.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLinearTest {
    @Test
    void bucketsFollowEachOtherWithoutGaps() {
        for (int i = 0; i < LogLinear.COUNT; i++) {
            assertThat(LogLinear.index(LogLinear.lowest(i))).isEqualTo(i);
            assertThat(LogLinear.index(LogLinear.lowest(i + 1) - 1)).isEqualTo(i);
        }
    }

    @Test
    void theMiddleOfABucketIsWithinOnePercentOrHalfAMicrosecondOfWhatIsInIt() {
        for (long nanos = 0; nanos < LogLinear.MAX_NANOS; nanos += 1 + nanos / 100) {
            long middle = LogLinear.middle(LogLinear.index(nanos));
            assertThat((double) Math.abs(middle - nanos)).isLessThanOrEqualTo(Math.max(512, nanos / 100.0));
        }
    }

    @Test
    void whatIsTooLongIsInTheLastBucket() {
        assertThat(LogLinear.index(Long.MAX_VALUE)).isEqualTo(LogLinear.COUNT - 1);
        assertThat(LogLinear.index(-1)).isZero();
    }
}
