package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.Timings;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationStateTest {
    private static final long MS = 1_000_000;
    private static final List<Timings.Attempt> ATTEMPTS = List.of(new Timings.Attempt("w1/0", "hand", 1));

    private final GenerationState.Queued queued = new GenerationState.Queued(100 * MS);

    @Test
    void allOfAWaitingOnesTimeIsTheQueues() {
        assertThat(queued.timings(150 * MS, 0, ATTEMPTS)).isEqualTo(new Timings(50, 0, 50, 0, ATTEMPTS));
    }

    @Test
    void beforeTheFirstTokenTheQueuesTimeStandsStill() {
        assertThat(queued.begin(120 * MS).timings(150 * MS, 0, ATTEMPTS))
                .isEqualTo(new Timings(20, 0, 50, 0, ATTEMPTS));
    }

    @Test
    void theFirstTokensTimeCountsFromTheEndOfTheQueue() {
        assertThat(queued.begin(120 * MS).firstToken(135 * MS).timings(190 * MS, 7 * MS, ATTEMPTS))
                .isEqualTo(new Timings(20, 15, 90, 7, ATTEMPTS));
    }

    @Test
    void aClockThatWentBackGivesNoNegativeTimes() {
        assertThat(queued.begin(90 * MS).firstToken(80 * MS).timings(70 * MS, 0, ATTEMPTS))
                .isEqualTo(new Timings(0, 0, 0, 0, ATTEMPTS));
    }
}
