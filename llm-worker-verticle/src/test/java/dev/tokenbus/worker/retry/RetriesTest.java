package dev.tokenbus.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Retries retries = new Retries(2);

    @Test
    void thereAreSoManyRetriesAndNoMore() {
        assertThat(retries.mayAsk(0)).isTrue();
        retries.next(0, new Random(1));
        assertThat(retries.mayAsk(0)).isTrue();
        retries.next(0, new Random(1));

        assertThat(retries.mayAsk(0)).isFalse();
        assertThat(retries.count()).isEqualTo(2);
    }

    @Test
    void aServerThatAsksForALongWaitIsNotAskedAgain() {
        assertThat(retries.mayAsk(8_000)).isTrue();
        assertThat(retries.mayAsk(8_001)).isFalse();
    }

    @Test
    void theWaitIsAtLeastWhatTheServerAsksFor() {
        assertThat(retries.next(5_000, new Random(1))).isGreaterThanOrEqualTo(5_000);
    }

    @Test
    void twoFieldsMayBeRefused() {
        assertThat(retries.reword()).isTrue();
        assertThat(retries.reword()).isTrue();
        assertThat(retries.reword()).isFalse();
        assertThat(retries.count()).isZero();
    }
}
