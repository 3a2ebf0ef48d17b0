package dev.tokenbus.worker.generation;

import static dev.tokenbus.worker.generation.CreditWindow.Decision.HOLD;
import static dev.tokenbus.worker.generation.CreditWindow.Decision.RELEASE;
import static dev.tokenbus.worker.generation.CreditWindow.Decision.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import org.junit.jupiter.api.Test;

class CreditWindowTest {
    private static final int EVENT = 100;
    private static final long MS = 1_000_000;

    private final StreamLog log = new StreamLog(1 << 20);
    private final CreditWindow window = new CreditWindow(10 * EVENT);

    private void produce(int events) {
        for (int i = 0; i < events; i++) {
            StreamEvent.Delta delta =
                    new StreamEvent.Delta(1, ChunkKind.TEXT, "x".repeat(EVENT - Limits.EVENT_OVERHEAD_BYTES), 1);
            log.append(delta);
            window.produced(delta.cost());
        }
    }

    @Test
    void aFullWindowRunsOnAndOneEventMoreIsHeld() {
        produce(10);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);

        produce(1);
        assertThat(window.decide(0)).isEqualTo(HOLD);
        assertThat(window.decide(0)).as("it is held already").isEqualTo(UNCHANGED);
    }

    @Test
    void halfOfTheWindowFreeReleases() {
        produce(11);
        window.decide(0);

        window.credit(log, 5, 1);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);
        window.credit(log, 6, 1);
        assertThat(window.decide(0)).isEqualTo(RELEASE);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);
    }

    @Test
    void withoutAViewerItRunsOnAndIsHeldAgainForTheNextOne() {
        produce(11);
        window.decide(0);

        window.credit(log, 0, 0);
        assertThat(window.isOrphaned()).isTrue();
        assertThat(window.decide(0)).isEqualTo(RELEASE);
        produce(100);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);

        window.credit(log, 0, 1);
        assertThat(window.isOrphaned()).isFalse();
        assertThat(window.decide(0)).isEqualTo(HOLD);
    }

    @Test
    void creditNeverGoesDown() {
        produce(11);
        window.credit(log, 11, 1);
        window.credit(log, 2, 1);

        produce(10);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);
    }

    @Test
    void creditForWhatWasNotProducedCountsForNothing() {
        produce(1);
        window.credit(log, Long.MAX_VALUE, 1);

        produce(10);
        assertThat(window.decide(0)).isEqualTo(UNCHANGED);
        produce(1);
        assertThat(window.decide(0)).isEqualTo(HOLD);
    }

    @Test
    void theTimeThatItWasHeldIsCounted() {
        produce(11);
        window.decide(10 * MS);
        window.credit(log, 11, 1);
        window.decide(15 * MS);
        assertThat(window.stalledNanos(20 * MS)).isEqualTo(5 * MS);

        produce(11);
        window.decide(30 * MS);
        assertThat(window.stalledNanos(33 * MS)).as("held at this moment").isEqualTo(8 * MS);
    }
}
