package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstTokenTimeTest {
    private final FirstTokenTime time = new FirstTokenTime();

    @Test
    void itIsZeroBeforeTheFirstToken() {
        assertThat(time.meanMs()).isZero();
    }

    @Test
    void theFirstTimeIsTheMeanAndANewOneCountsATenth() {
        time.add(100_000_000);
        assertThat(time.meanMs()).isEqualTo(100);

        time.add(200_000_000);
        assertThat(time.meanMs()).isEqualTo(110);
    }
}
